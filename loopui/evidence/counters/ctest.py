"""ctest: `67% tests passed, 1 tests failed out of 3`, then the list of tests that did not run.

ctest counts a skipped test as passed; the list behind the closing line tells which those are.
"""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_CLOSING = re.compile(r"[0-9]+% tests passed(?:, (\d+) tests? failed)? out of (\d+)\s*")
_NOT_RUN = re.compile(r"[ \t]+[0-9]+ - .* \((Skipped|Disabled|Not Run \(Disabled\))\)(?:\s+\S.*)?\s*")


class CtestCounter(Sums):
    """A disabled test is skipped, too, and was not part of the closing line's total."""

    starts = (rb"[0-9]+% tests passed", rb"No tests were found!!!", rb"[ \t]+[0-9]+ - ")

    def __init__(self) -> None:
        super().__init__("ctest")

    def feed(self, line: str) -> None:
        """Take the closing line, or a line of the list behind it."""
        if line.startswith("No tests were found!!!"):
            self.add()
        elif "% tests passed" in line:
            if closing := _CLOSING.fullmatch(line):
                failed = int(closing[1] or 0)
                self.add(passed=int(closing[2]) - failed, failed=failed)
        elif self.seen and line[:1] in {" ", "\t"} and (not_run := _NOT_RUN.fullmatch(line)):
            was_passed = not_run[1] == "Skipped" and self.passed > 0
            self.add(passed=-1 if was_passed else 0, skipped=1)
