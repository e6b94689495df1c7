"""Edits of the priority queue: what is added to it, moved in it, or taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.editing import do
from loopui.cli.parser import whole_number

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from pathlib import Path


def add_words(words: _SubParsersAction[ArgumentParser]) -> None:
    """Add `enqueue`, `move` and `drop`."""
    add = words.add_parser("enqueue", help="put a task at the end of the priority queue")
    add.add_argument("task", metavar="ID")
    add.add_argument("--priority", default="P1")
    add.add_argument("--description", default="", metavar="TEXT")
    add.add_argument("--gates", nargs="+", default=[], metavar="GATE")
    add.set_defaults(act=_enqueue)
    move = words.add_parser("move", help="give an entry of the priority queue another place")
    move.add_argument("task", metavar="ID")
    move.add_argument("place", type=whole_number, metavar="N", help="1 is the first")
    move.set_defaults(act=_move)
    drop = words.add_parser("drop", help="take an entry out of the priority queue")
    drop.add_argument("task", metavar="ID")
    drop.set_defaults(act=_drop)


def _enqueue(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import add_queue_entry

    return do(
        workspace,
        f"{args.task} is queued",
        lambda text: add_queue_entry(
            text, priority=args.priority, task=args.task, description=args.description, gates=args.gates
        ),
    )


def _move(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import move_queue_entry

    what = f"{args.task} is at place {args.place} of the queue"
    return do(workspace, what, lambda text: move_queue_entry(text, args.task, to=args.place - 1))


def _drop(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import drop_queue_entry

    what = f"{args.task} is out of the queue"
    return do(workspace, what, lambda text: drop_queue_entry(text, args.task))
