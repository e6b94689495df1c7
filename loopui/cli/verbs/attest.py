"""`loopui attest`: records as in-toto statements, one JSON object per line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import emit, narrate

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Add what to attest: a run, or the last runs of a milestone's gates."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("run", metavar="RUN", nargs="?", default="", help="a run of this workspace")
    what.add_argument(
        "--milestone", metavar="M", default="", help="the last run of each of its required gates"
    )


def run(args: Namespace) -> int:
    """Print the statements; return 0, or 1 where something of the milestone cannot be attested."""
    from loopui.errors import EvidenceError
    from loopui.reports.attestation import attest

    workspace = workspace_from(args.start)
    if args.run:
        emit(json.dumps(attest(workspace, _record_of(workspace, args.run))))
        return 0
    missed = 0
    for gate, record in _records_of(workspace, args.milestone):
        if not record:
            narrate(f"{gate}: not attested: no run has left a record")
            missed += 1
            continue
        try:
            emit(json.dumps(attest(workspace, record)))
        except EvidenceError as error:
            narrate(f"{gate}: {error}")
            missed += 1
    return 1 if missed else 0


def _record_of(workspace: Path, run: str) -> str:
    from loopui.errors import EvidenceError
    from loopui.evidence.index.index import Index

    with Index(workspace) as index:
        index.refresh()
        found = index.of_run(run)
    if found is None:
        raise EvidenceError(
            f"no record of a run {run!r}", where=str(workspace), hint="`loopui runs` lists them"
        )
    return found.record or found.path


def _records_of(workspace: Path, milestone: str) -> list[tuple[str, str]]:
    """Return the required gates of a milestone, each with the record of its last run."""
    from loopui.cli.look import look
    from loopui.errors import TrackerError
    from loopui.tracker.nearest import suggestion

    standings = {each.milestone.id: each for each in look(workspace).board.milestones}
    if milestone not in standings:
        hint = suggestion(milestone, standings)
        raise TrackerError(f"no milestone {milestone!r}", where="state.toml", hint=hint)
    return [(gate.gate, gate.record) for gate in standings[milestone].required]
