"""`loopui edit`: the tracker's named edits, for the orchestrator. Each is one step for `loopui edit undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.editing import refuse_workers
from loopui.cli.edits import ledger, queue, status
from loopui.cli.output import say
from loopui.cli.parser import add_person

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Add one word per edit."""
    add_person(parser)
    words: _SubParsersAction[ArgumentParser] = parser.add_subparsers(
        dest="word", metavar="EDIT", required=True
    )
    for edits in (status, ledger, queue):  # in the order of the help
        edits.add_words(words)
    words.add_parser("undo", help="take the last edit back; what others wrote since stays").set_defaults(
        act=_undo
    )


def run(args: Namespace) -> int:
    """Make the edit; return 0."""
    refuse_workers(args)
    act = args.act
    return int(act(args, workspace_from(args.start)))


def _undo(_: Namespace, workspace: Path) -> int:
    from loopui.tracker.statefile import undo

    say(f"undone: {undo(workspace)[1]}")
    return 0
