"""All checks, in the order in which their findings are read: worst first, then by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from loopui.reports.checks import artifacts, claims, gates, lanes, ledger, metrics, names, times
from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding

CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (
    *artifacts.CHECKS,
    *claims.CHECKS,
    *gates.CHECKS,
    *metrics.CHECKS,
    *names.CHECKS,
    *ledger.CHECKS,
    *lanes.CHECKS,
    *times.CHECKS,
)
_RANK: Final = {"error": 0, "warning": 1, "note": 2}


def check(case: Case) -> tuple[Finding, ...]:
    """Return every claim that does not hold, once."""
    found = {finding.key: finding for run in CHECKS for finding in run(case)}
    return tuple(
        sorted(found.values(), key=lambda each: (_RANK[each.severity], each.file, each.line, each.key))
    )
