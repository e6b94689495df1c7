"""What the edits share: who may edit, what evidence is missing, and the reason to go on without."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import person
from loopui.cli.output import narrate, say
from loopui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from loopui.reports.standings import Board
    from loopui.tracker.models import Tracker
    from loopui.tracker.statetext import StateText


def refuse_workers(args: Namespace) -> None:
    """Raise UsageError for a worker: the tracker is the orchestrator's."""
    if args.role != "orchestrator":
        hint = "hand it over in the hand-off, or ask the orchestrator"
        raise UsageError("a worker does not edit the tracker", hint=hint)


def do(workspace: Path, what: str, change: Callable[[StateText], object]) -> int:
    """Make one edit, which is one step for `loopui edit undo`, and say what was done."""
    from loopui.tracker.statefile import edit

    given: list[object] = []
    edit(workspace, lambda text: given.append(change(text)), what=what)
    name = given[-1]
    say(f"{what}: {name}" if isinstance(name, str) else what)
    return 0


def standing(workspace: Path) -> tuple[Tracker, Board]:
    """Return the tracker and how everything in it stands."""
    from loopui.cli.look import look

    seen = look(workspace)
    return seen.loaded.tracker, seen.board


def reason_for(claim: str, missing: Sequence[str], given: str) -> str:
    """Return the reason to record where evidence is missing, nothing where none is.

    Without one the person is asked; where nobody can be, or nothing is said, UsageError is raised.
    """
    from loopui.host.clock import stamp
    from loopui.reports.proof import recorded_reason

    if not missing:
        if given:
            narrate("nothing is missing, so no reason was recorded")
        return ""
    for line in missing:
        narrate(f"missing: {line}")
    said = given or _asked(claim)
    if not said.strip():
        hint = "run its gates first, or say why it holds: --reason WHY (recorded, and stays visible)"
        raise UsageError(f"{claim} is not shown", hint=hint)
    return recorded_reason(said, missing, by=person(), day=stamp().date())


def evidence_reason(args: Namespace, workspace: Path, claim: str) -> str:
    """Return the reason to record, as `reason_for` does: `claim` rests on the evidence that was named."""
    from loopui.reports.proof import missing_evidence

    there = [path for path in args.evidence if (workspace / path).exists()]
    return reason_for(claim, missing_evidence(args.evidence, there), args.reason)


def _asked(claim: str) -> str:
    if not sys.stdin.isatty():
        return ""
    print(f"loopui: {claim} without that? Why (empty: no): ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
