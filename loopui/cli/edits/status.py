"""Edits of how things stand: statuses, blockers, baselines, and what a lane works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.editing import do, evidence_reason, reason_for, standing
from loopui.errors import TrackerError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction


def add_words(words: _SubParsersAction[ArgumentParser]) -> None:
    """Add `status`, `block`, `resolve`, `baseline` and `assign`."""
    status = words.add_parser("status", help="give a task or a milestone a status")
    status.add_argument("id", metavar="ID")
    status.add_argument("status", metavar="STATUS")
    status.add_argument("--reason", default="", help="why it holds although evidence is missing; recorded")
    status.set_defaults(act=_status)
    block = words.add_parser("block", help="add a blocker")
    block.add_argument("blocker", metavar="TEXT")
    block.add_argument("--exit", dest="exit_condition", metavar="TEXT", required=True, help="what ends it")
    block.add_argument("--impact", metavar="TEXT", default="")
    block.set_defaults(act=_block)
    resolve = words.add_parser("resolve", help="resolve a blocker, with its evidence")
    resolve.add_argument("id", metavar="ID")
    resolve.add_argument("resolution", metavar="TEXT")
    resolve.add_argument("--evidence", metavar="PATH", nargs="+", default=[], help="what shows it")
    resolve.add_argument("--reason", default="", help="why it holds although evidence is missing; recorded")
    resolve.set_defaults(act=_resolve)
    baseline = words.add_parser("baseline", help="give a metrics gate the artifact that it is compared with")
    baseline.add_argument("gate", metavar="GATE")
    baseline.add_argument("artifact", metavar="PATH", type=Path, help="…-metrics.json of one of its runs")
    baseline.set_defaults(act=_baseline)
    assign = words.add_parser("assign", help="give a lane its current assignment")
    assign.add_argument("lane", metavar="LANE")
    assign.add_argument("current", metavar="TEXT", help="a task id, with words around it as you like")
    assign.add_argument("--status", default="in_progress")
    assign.set_defaults(act=_assign)


def _status(args: Namespace, workspace: Path) -> int:
    from loopui.reports.proof import CLAIMS, missing_for_milestone, missing_for_task
    from loopui.tracker.edits import set_milestone_status, set_task_status

    tracker, board = standing(workspace)
    is_milestone = any(row.id == args.id for row in tracker.milestones)
    missing_for = missing_for_milestone if is_milestone else missing_for_task
    missing = missing_for(tracker, board, args.id) if args.status in CLAIMS else ()
    what = f"{args.id} is {args.status}"
    reason = reason_for(what, missing, args.reason)
    set_status = set_milestone_status if is_milestone else set_task_status
    return do(workspace, what, lambda text: set_status(text, args.id, args.status, reason=reason))


def _block(args: Namespace, workspace: Path) -> int:
    from loopui.host.clock import stamp
    from loopui.tracker.edits import add_blocker

    return do(
        workspace,
        "blocker added",
        lambda text: add_blocker(
            text,
            blocker=args.blocker,
            exit_condition=args.exit_condition,
            impact=args.impact,
            opened=stamp().date(),
        ),
    )


def _resolve(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import resolve_blocker

    reason = evidence_reason(args, workspace, f"{args.id} is resolved")
    return do(
        workspace,
        f"{args.id} is resolved",
        lambda text: resolve_blocker(
            text, args.id, resolution=args.resolution, evidence=args.evidence, reason=reason
        ),
    )


def _baseline(args: Namespace, workspace: Path) -> int:
    from loopui.cli.baselines import baseline_path, describe_baseline
    from loopui.tracker.edits import set_baseline
    from loopui.tracker.statefile import load

    path = baseline_path(workspace, args.artifact)
    told = describe_baseline(workspace, load(workspace).tracker, args.gate, path)
    what = f"{args.gate} is compared with {path} ({told})"
    return do(workspace, what, lambda text: set_baseline(text, args.gate, path))


def _assign(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import assign_lane
    from loopui.tracker.lanes import find_lane
    from loopui.tracker.statefile import load

    lane = find_lane(load(workspace).tracker, args.lane)
    if lane is None:
        raise TrackerError(f"there is no lane {args.lane}", hint="name it as state.toml does")
    name = lane.name
    what = f"{name} has {args.current}"
    return do(workspace, what, lambda text: assign_lane(text, name, args.current, status=args.status))
