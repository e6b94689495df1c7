"""pytest: `== 2 failed, 9 passed in 0.12s ==`, without the rulers under `-q`, or `no tests ran in 0.01s`."""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_OUTCOME = (
    r"\d+ (?:failed|passed|skipped|deselected|xfailed|xpassed|errors?|warnings?|rerun"
    r"|subtests? (?:passed|failed|skipped))"
)
_CLOSING = re.compile(
    rf"(?:=+ )?(no tests ran|{_OUTCOME}(?:, {_OUTCOME})*) in \d[\d.]*s(?: \(\d[\d:, a-z]*\))?(?: =+)?\s*"
)
_ITEM = re.compile(r"(\d+) (failed|passed|skipped|xfailed|xpassed|error|subtests? (?:passed|failed|skipped))")
_FIRST = frozenset("=0123456789n")


class PytestCounter(Sums):
    """An expected failure counts as skipped, as pytest's own JUnit report has it."""

    starts = (rb"[=0-9n][^\n]* in ",)

    def __init__(self) -> None:
        super().__init__("pytest")

    def feed(self, line: str) -> None:
        """Take a closing line."""
        if line[:1] not in _FIRST or " in " not in line:
            return
        closing = _CLOSING.fullmatch(line)
        if closing is None:
            return
        of = {what: int(number) for number, what in _ITEM.findall(closing[1])}
        self.add(
            passed=of.get("passed", 0) + of.get("xpassed", 0),
            failed=of.get("failed", 0) + of.get("subtests failed", 0) + of.get("subtest failed", 0),
            errors=of.get("error", 0),
            skipped=of.get("skipped", 0) + of.get("xfailed", 0),
        )
