"""jest and vitest: `Tests: 1 failed, 2 skipped, 14 passed, 17 total`, `Tests  1 failed | 14 passed (15)`.

A suite that cannot even be loaded has no tests; it is an error when no failed test stands for it.
"""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_ITEM = r"\d+ (?:failed|passed|skipped|todo|expected fail)"
_JEST = re.compile(rf"(Tests|Test Suites): +((?:{_ITEM}, )*)\d+ total\s*")
_VITEST = re.compile(rf" +(Tests|Test Files)  +({_ITEM}(?: \| {_ITEM})*|no tests) *(?:\(\d+\))?\s*")
_ERRORS = re.compile(r" +Errors  +(\d+) errors?\s*")
_NONE = re.compile(r"No tests? (?:files )?found, exiting with code \d+")
_COUNT = re.compile(r"(\d+) (failed|passed|skipped|todo|expected fail)")


class JestCounter(Sums):
    """What is left to do or skipped was not executed; unhandled errors count as errors."""

    starts = (rb"Test(?:s| Suites): ", rb"No test", rb"[ ]+(?:Tests|Test Files|Errors)  ")

    def __init__(self) -> None:
        super().__init__("jest")
        self._failed_suites = 0

    def feed(self, line: str) -> None:
        """Take a closing line."""
        if line.startswith("No test"):
            if _NONE.match(line):
                self.add()
            return
        if "Test" in line and (closing := _JEST.fullmatch(line) or _VITEST.fullmatch(line)):
            self._close(closing[1], {what: int(number) for number, what in _COUNT.findall(closing[2])})
        elif "Errors  " in line and (errors := _ERRORS.fullmatch(line)):
            self.add(errors=int(errors[1]))

    def _close(self, what: str, of: dict[str, int]) -> None:
        if what != "Tests":
            self._failed_suites = of.get("failed", 0)
            return
        failed = of.get("failed", 0)
        self.add(
            passed=of.get("passed", 0),
            failed=failed,
            errors=0 if failed else self._failed_suites,
            skipped=of.get("skipped", 0) + of.get("todo", 0) + of.get("expected fail", 0),
        )
        self._failed_suites = 0
