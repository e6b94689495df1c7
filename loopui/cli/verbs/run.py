"""`loopui run`: launches gates and follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import check_task, person, workspace_from
from loopui.cli.parser import add_json, add_person, add_wait_max, mebibytes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from loopui.executor.overriding import Override


def add_arguments(parser: ArgumentParser) -> None:
    """Add the gates, what they are run for, and how to follow them."""
    parser.add_argument("gates", metavar="GATE", nargs="+", help="gate ids, launched in this order")
    parser.add_argument("--task", default="", help="the task that the evidence is for")
    parser.add_argument(
        "--calibration",
        action="store_true",
        help="only measure (metrics gates): the baseline may be of the same commit, or missing",
    )
    add_following(parser)
    add_override(parser)
    add_person(parser)
    add_json(parser)


def add_following(parser: ArgumentParser) -> None:
    """Add the options of every verb that launches and follows."""
    parser.add_argument("--detach", action="store_true", help="launch, print the run ids, and leave")
    add_wait_max(parser)


def add_override(parser: ArgumentParser) -> None:
    """Add what only an orchestrator may ask for."""
    parser.add_argument(
        "--min-available",
        metavar="MIB",
        type=mebibytes,
        default=None,
        help="another threshold than the tracker's; a lower one is the orchestrator's and needs a reason",
    )
    parser.add_argument(
        "--allow-parallel", action="store_true", help="beside whoever has the slot (orchestrator, reason)"
    )
    parser.add_argument("--reason", default="", help="why; it stands in the record")


def override_of(args: Namespace) -> Override:
    """Return what was asked for."""
    from loopui.executor.overriding import Override

    return Override(
        min_available_mib=args.min_available, allow_parallel=args.allow_parallel, reason=args.reason
    )


def run(args: Namespace) -> int:
    """Launch and follow; return 0 pass, 1 fail, 3 blocked, 4 still waiting."""
    from loopui.cli.baselines import offer_baselines
    from loopui.cli.following import launch_and_follow
    from loopui.executor.resolve import resolve
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    tracker = load(workspace).tracker
    check_task(tracker, args.task)
    jobs = [
        resolve(
            tracker,
            workspace,
            gate,
            task=args.task,
            role=args.role,
            lane=args.lane,
            requested_by=person(),
            override=override_of(args),
            calibration=args.calibration,
        )
        for gate in args.gates
    ]
    code = launch_and_follow(jobs, detach=args.detach, wait_max_s=args.wait_max, as_json=args.json)
    if args.calibration:
        offer_baselines(jobs)
    return code
