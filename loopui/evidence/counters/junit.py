"""JUnit XML: the numbers of `<testsuites>`, else the sum of the outer `<testsuite>`s.

Only the tags' attributes are looked at, so nothing in the document is ever expanded.
"""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_TAG = re.compile(r"<(testsuites?)\b([^<>]*?)(/?)>|</(testsuites?)>")
_NUMBER = re.compile(r"""\b(tests|failures|errors|skipped|disabled)=["'](\d{1,9})["']""")


class JUnitCounter(Sums):
    """Inner suites are part of what encloses them and are not counted again."""

    holds = (b"<testsuite", b"</testsuite")

    def __init__(self) -> None:
        super().__init__("junit")
        self._depth = 0
        self._counted_at: int | None = None

    def feed(self, line: str) -> None:
        """Take the suites' tags of a line."""
        if "testsuite" not in line:
            return
        for tag in _TAG.finditer(line):
            if tag[4]:
                self._depth = max(0, self._depth - 1)
                if self._counted_at == self._depth:
                    self._counted_at = None
                continue
            self._open({what: int(number) for what, number in _NUMBER.findall(tag[2])}, closed=bool(tag[3]))

    def _open(self, of: dict[str, int], *, closed: bool) -> None:
        if self._counted_at is None and "tests" in of:
            skipped = of.get("skipped", 0) + of.get("disabled", 0)
            failed, errors = of.get("failures", 0), of.get("errors", 0)
            passed = max(0, of["tests"] - skipped - failed - errors)
            self.add(passed=passed, failed=failed, errors=errors, skipped=skipped)
            if not closed:
                self._counted_at = self._depth
        if not closed:
            self._depth += 1
