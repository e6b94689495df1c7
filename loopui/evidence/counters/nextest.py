"""cargo nextest: `Summary [ 0.047s] 8 tests run: 7 passed (1 slow), 1 failed, 2 skipped`."""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_CLOSING = re.compile(r"\s*Summary \[[^\]]*\] +(\d+)(?:/(\d+))? tests? run: (.*)")
_ITEM = re.compile(r"(\d+) (passed|failed|timed out|exec failed|skipped)")
_IN_BRACKETS = re.compile(r"\([^)]*\)")  # `(1 slow, 1 flaky)` says how, not how many


class NextestCounter(Sums):
    """Tests that were planned and not run (`3/8 tests run`) are errors."""

    holds = (b"Summary [",)

    def __init__(self) -> None:
        super().__init__("nextest")

    def feed(self, line: str) -> None:
        """Take a summary line."""
        if "Summary [" not in line:
            return
        closing = _CLOSING.match(line)
        if closing is None:
            return
        of = {what: int(number) for number, what in _ITEM.findall(_IN_BRACKETS.sub("", closing[3]))}
        not_run = int(closing[2]) - int(closing[1]) if closing[2] else 0
        self.add(
            passed=of.get("passed", 0),
            failed=of.get("failed", 0) + of.get("timed out", 0),
            errors=of.get("exec failed", 0) + max(0, not_run),
            skipped=of.get("skipped", 0),
        )
