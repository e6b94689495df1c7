"""JUnit XML as a file, counted case by case. A document type is refused, so no entity is ever expanded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from loopui.evidence.records import Counts

MAX_XML_BYTES = 64 * 1024 * 1024
_OUTCOMES = {"failure": "failed", "error": "errors", "skipped": "skipped"}
_WORST_FIRST = ("errors", "failed", "skipped", "passed")


class NotJUnitError(ValueError):
    """The document is no JUnit report; the message says why, in one line."""


def count_junit(data: bytes) -> Counts:
    """Return the counts of a whole document; raises NotJUnitError."""
    from xml.parsers import expat  # noqa: PLC0415  # the service loads this module for every run

    tally = _Tally()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = tally.begin
    parser.EndElementHandler = tally.end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotJUnitError(f"not XML: {error}") from error
    return tally.counts()


def _refuse(*_: object) -> None:
    raise NotJUnitError("it has a DOCTYPE, which no JUnit report needs: not read")


class _Tally:
    """What the elements add up to; a suite that claims more failures than its cases show is believed."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._of = dict.fromkeys(_WORST_FIRST, 0)
        self._case: str | None = None
        self._claims: Counter[tuple[str, str]] = Counter()

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Enter an element."""
        if not self._path and name not in {"testsuites", "testsuite"}:
            raise NotJUnitError(f"its outer element is <{name[:40]}>, not <testsuites> or <testsuite>")
        if name == "testcase":
            self._case = "passed"
        elif self._case is not None and self._path[-1] == "testcase" and name in _OUTCOMES:
            self._case = min(self._case, _OUTCOMES[name], key=_WORST_FIRST.index)
        elif name in {"testsuites", "testsuite"} and "testsuite" not in self._path:
            for attribute, key in (("failures", "failed"), ("errors", "errors")):
                number = attributes.get(attribute, "0").strip()
                self._claims[name, key] += int(number) if number.isdecimal() else 0
        self._path.append(name)

    def end(self, name: str) -> None:
        """Leave an element."""
        self._path.pop()
        if name == "testcase" and self._case is not None:
            self._of[self._case] += 1
            self._case = None

    def counts(self) -> Counts:
        """Return the sums."""
        return Counts(
            runner="junit",
            passed=self._of["passed"],
            failed=self._worst("failed"),
            errors=self._worst("errors"),
            skipped=self._of["skipped"],
        )

    def _worst(self, key: str) -> int:
        return max(self._of[key], self._claims["testsuites", key], self._claims["testsuite", key])
