"""All that is wrong at the moment, in full: what the banners cut, and what the tracker leaves loose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cockpit.text import Line, line
from loopui.host.paths import STATE_FILE

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.references import Problem


def trouble_lines(snapshot: Snapshot) -> tuple[Line, ...]:
    """Return it line by line; empty where nothing is wrong."""
    wrong = [line(("▲ ", "bad"), banner.text) for banner in snapshot.banners]
    loose = [each for problem in snapshot.problems for each in _problem_lines(problem)]
    if loose:
        title = line((f"What {STATE_FILE} names in vain", "strong"))
        loose = [*([line()] if wrong else []), title, *loose]
    return (*wrong, *loose)


def notice_of(snapshot: Snapshot) -> str:
    """Return what the tracker names in vain, the first in full: nothing else depends on it."""
    if not snapshot.problems:
        return ""
    first, count = snapshot.problems[0], len(snapshot.problems)
    ends = "a loose end" if count == 1 else f"{count} loose ends, the first"
    hint = f"; {first.hint}" if first.hint else ""
    return f"{STATE_FILE} has {ends} in line {first.line}: {first.what}{hint}"


def _problem_lines(problem: Problem) -> tuple[Line, ...]:
    what = line((f"  line {problem.line}: ", "muted"), problem.what)
    return (what, line(("    → ", "accent"), problem.hint)) if problem.hint else (what,)
