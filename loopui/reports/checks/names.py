"""Ids: malformed, double, or of something that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from loopui.host.paths import STATE_FILE
from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.tracker.references import problems
from loopui.tracker.tables import ROW_KEYS

_ID: Final = re.compile(r"[A-Za-z0-9][\w./#:+-]*")
_PROSE: Final = frozenset({"lanes", "consumers", "tuples", "cadences", "rules"})  # named in words


def malformed(case: Case) -> Iterator[Finding]:
    """Yield the ids that nothing could refer to: blanks, signs, or nothing but signs."""
    for table, key in ROW_KEYS.items():
        for index, row in enumerate(getattr(case.tracker, table)):
            name = getattr(row, key)
            if table not in _PROSE and not _ID.fullmatch(name):
                yield case.at(
                    "id-malformed",
                    (table, index, key),
                    f'"{name}" is no id',
                    why="an id is letters, digits and -_./ without blanks",
                    mend="rename it, and what refers to it",
                )


def doubled(case: Case) -> Iterator[Finding]:
    """Yield the ids of a table that differ in case only, and entries that stand in the queue twice."""
    for table, key in ROW_KEYS.items():
        seen: dict[str, str] = {}
        for index, row in enumerate(getattr(case.tracker, table)):
            name = getattr(row, key)
            folded = name.casefold()
            if folded in seen and table not in {"execution_order", "tuples"}:
                yield case.at(
                    "id-duplicate",
                    (table, index, key),
                    f"{name} stands in {table} already" + (f" as {seen[folded]}" * (seen[folded] != name)),
                    why="two rows cannot be told apart by their id",
                    mend="rename one of them, or drop it",
                    detail=str(index),
                )
            seen.setdefault(folded, name)


def dangling(case: Case) -> Iterator[Finding]:
    """Yield what the tracker names and does not hold."""
    for problem in problems(case.parsed):
        if problem.what.endswith("stands in the queue already"):
            continue  # told as a duplicate
        yield Finding(
            kind="dangling",
            subject=f"{problem.key}:{problem.what}",
            what=problem.what,
            why="nothing in state.toml has that name" if "is no" in problem.what else problem.what,
            mend=problem.hint or "correct the name, or add what it names",
            file=STATE_FILE,
            line=problem.line,
        )


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (malformed, doubled, dangling)
