"""`loopui run`: launches gates and follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import person, workspace_from
from loopui.cli.parser import add_json, add_person

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the gates, what they are run for, and how to follow them."""
    parser.add_argument("gates", metavar="GATE", nargs="+", help="gate ids, launched in this order")
    parser.add_argument("--task", default="", help="the task that the evidence is for")
    add_following(parser)
    add_person(parser)
    add_json(parser)


def add_following(parser: ArgumentParser) -> None:
    """Add the options of every verb that launches and follows."""
    parser.add_argument("--detach", action="store_true", help="launch, print the run ids, and leave")
    parser.add_argument(
        "--wait-max",
        metavar="S",
        type=float,
        default=None,
        help="stop waiting after S seconds with exit 4; the runs keep their places",
    )


def run(args: Namespace) -> int:
    """Launch and follow; return 0 pass, 1 fail, 3 blocked, 4 still waiting."""
    from loopui.cli.following import launch_and_follow
    from loopui.executor.resolve import resolve
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    tracker = load(workspace).tracker
    jobs = [
        resolve(
            tracker,
            workspace,
            gate,
            task=args.task,
            role=args.role,
            lane=args.lane,
            requested_by=person(),
        )
        for gate in args.gates
    ]
    return launch_and_follow(jobs, detach=args.detach, wait_max_s=args.wait_max, as_json=args.json)
