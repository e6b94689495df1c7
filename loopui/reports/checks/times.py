"""What time makes untrue: cadences that are overdue, a tracker that is older than its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.tracker.models.governance import Cadence

PERIODS: Final[Mapping[str, int]] = {  # days; a month and a quarter at their longest
    "daily": 1,
    "weekly": 7,
    "biweekly": 14,
    "every two weeks": 14,
    "monthly": 31,
    "quarterly": 92,
    "yearly": 366,
}


def period(cadence: Cadence) -> int | None:
    """Return the days of a cadence's period; what follows an event (a release) has none."""
    return PERIODS.get(cadence.every.strip().casefold())


def last_run(case: Case, cadence: Cadence) -> dt.date | None:
    """Return the day on which all required gates of a cadence were run; None: one of them never was."""
    days = [_last(case, standing.gate) for standing in case.required(cadence.gates)]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _last(case: Case, gate: str) -> dt.date | None:
    shown = case.by_gate.get(gate)
    return max(artifact.when.date() for artifact in shown) if shown else None


def overdue(case: Case) -> Iterator[Finding]:
    """Yield the cadences with gates that were not run within their period."""
    for index, cadence in enumerate(case.tracker.cadences):
        days = period(cadence)
        if days is None or not cadence.gates:
            continue
        last = last_run(case, cadence)
        if last is not None and (case.today - last).days <= days:
            continue
        since = f"the last one was on {last}, {(case.today - last).days} days ago" if last else "it never was"
        yield case.at(
            "cadence-overdue",
            ("cadences", index),
            f"{cadence.id} is overdue",
            why=f"it is to be run {cadence.every.casefold()}; {since}",
            mend=f"loopui run {' '.join(cadence.gates)}",
        )


def updated(case: Case) -> Iterator[Finding]:
    """Yield a tracker whose day is before that of the newest evidence."""
    day = case.tracker.program.updated
    newest = max((each for each in case.artifacts if each.day), key=lambda each: each.day, default=None)
    if day is not None and newest is not None and newest.day > day.isoformat():
        yield case.at(
            "updated-old",
            ("program", "updated"),
            f"the tracker is of {day}, its newest evidence of {newest.day}",
            why=f"{newest.path} came after it",
            mend="look whether the tracker still says what holds, then set updated",
        )


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (overdue, updated)
