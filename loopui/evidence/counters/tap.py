"""TAP (12 to 14): `ok` and `not ok` lines with a version or a plan; indented subtests are not counted."""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums
from loopui.evidence.records import Counts

_PLAN = re.compile(r"1\.\.(\d{1,9})(?:\s*#.*)?\s*")
_POINT = re.compile(r"(not )?ok(?!\S)")
_DIRECTIVE = re.compile(r"(?<!\\)#\s*(skip|todo)", re.IGNORECASE)


class TapCounter(Sums):
    """Without a version or a plan nothing is TAP; planned tests that never came are errors."""

    starts = (rb"TAP version ", rb"1\.\.", rb"ok", rb"not ok", rb"Bail out!")

    def __init__(self) -> None:
        super().__init__("tap")
        self._announced = False
        self._planned: int | None = None
        self._points = 0

    def feed(self, line: str) -> None:
        """Take a version, a plan, a test point or a bail-out."""
        first = line[:1]
        if first == "T" and line.startswith("TAP version "):
            self._announced = True
        elif first == "1" and (plan := _PLAN.fullmatch(line)):
            self._announced = True
            self._planned = (self._planned or 0) + int(plan[1])
        elif first in {"o", "n"} and (point := _POINT.match(line)):
            self._take(line, failed=point[1] is not None)
        elif first == "B" and self._announced and line.startswith("Bail out!"):
            self.add(errors=1)

    def counts(self) -> Counts | None:
        """Return the sums, what is missing from the plan included."""
        if not self._announced:
            return None
        missing = max(0, self._planned - self._points) if self._planned is not None else 0
        return Counts(
            runner=self.runner,
            passed=self.passed,
            failed=self.failed,
            errors=self.errors + missing,
            skipped=self.skipped,
        )

    def _take(self, line: str, *, failed: bool) -> None:
        self._points += 1
        if "#" in line and _DIRECTIVE.search(line):
            self.skipped += 1
        elif failed:
            self.failed += 1
        else:
            self.passed += 1
