"""`loopui edit`: the tracker's named edits, for the orchestrator. Each is one step for `loopui edit undo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.editing import do, reason_for, refuse_workers, standing
from loopui.cli.output import narrate, say
from loopui.cli.parser import add_person
from loopui.errors import TrackerError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction


def add_arguments(parser: ArgumentParser) -> None:
    """Add one word per edit."""
    add_person(parser)
    words: _SubParsersAction[ArgumentParser] = parser.add_subparsers(
        dest="word", metavar="EDIT", required=True
    )
    _status_words(words)
    _ledger_words(words)
    _queue_words(words)
    words.add_parser("undo", help="take the last edit back; what others wrote since stays").set_defaults(
        act=_undo
    )


def run(args: Namespace) -> int:
    """Make the edit; return 0."""
    refuse_workers(args)
    act = args.act
    return int(act(args, workspace_from(args.start)))


def _status_words(words: _SubParsersAction[ArgumentParser]) -> None:
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


def _ledger_words(words: _SubParsersAction[ArgumentParser]) -> None:
    decide = words.add_parser("decide", help="add a decision; earlier ones are superseded, never rewritten")
    decide.add_argument("title", metavar="TITLE")
    decide.add_argument("decision", metavar="TEXT")
    decide.add_argument("--status", default="Accepted")
    decide.add_argument("--context", default="")
    decide.add_argument("--consequence", dest="consequences", action="append", default=[], metavar="TEXT")
    decide.add_argument("--impacts", nargs="+", default=[], metavar="ID", help="tasks and gates")
    decide.add_argument("--supersedes", default="", metavar="ID")
    decide.set_defaults(act=_decide)
    promoted = words.add_parser("promote", help="make an advisory gate required, by a decision on its runs")
    promoted.add_argument("gate", metavar="GATE")
    promoted.set_defaults(act=_promote)
    finding = words.add_parser("finding", help="add a finding")
    finding.add_argument("finding", metavar="TEXT")
    finding.add_argument("--evidence", default="", metavar="TEXT")
    finding.add_argument("--milestone", default="", metavar="ID")
    finding.set_defaults(act=_finding)
    resolution = words.add_parser("resolution", help="add a resolution of something that was no blocker")
    resolution.add_argument("resolution", metavar="TEXT")
    resolution.add_argument("--evidence", metavar="PATH", nargs="+", default=[])
    resolution.add_argument("--resolves", metavar="ID", nargs="+", default=[])
    resolution.add_argument(
        "--reason", default="", help="why it holds although evidence is missing; recorded"
    )
    resolution.set_defaults(act=_resolution)


def _queue_words(words: _SubParsersAction[ArgumentParser]) -> None:
    add = words.add_parser("enqueue", help="put a task at the end of the priority queue")
    add.add_argument("task", metavar="ID")
    add.add_argument("--priority", default="P1")
    add.add_argument("--description", default="", metavar="TEXT")
    add.add_argument("--gates", nargs="+", default=[], metavar="GATE")
    add.set_defaults(act=_enqueue)
    move = words.add_parser("move", help="give an entry of the priority queue another place")
    move.add_argument("task", metavar="ID")
    move.add_argument("place", type=int, metavar="N", help="1 is the first")
    move.set_defaults(act=_move)
    drop = words.add_parser("drop", help="take an entry out of the priority queue")
    drop.add_argument("task", metavar="ID")
    drop.set_defaults(act=_drop)


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

    reason = _evidence_reason(args, workspace, f"{args.id} is resolved")
    return do(
        workspace,
        f"{args.id} is resolved",
        lambda text: resolve_blocker(
            text, args.id, resolution=args.resolution, evidence=args.evidence, reason=reason
        ),
    )


def _evidence_reason(args: Namespace, workspace: Path, claim: str) -> str:
    from loopui.reports.proof import missing_evidence

    there = [path for path in args.evidence if (workspace / path).exists()]
    return reason_for(claim, missing_evidence(args.evidence, there), args.reason)


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


def _decide(args: Namespace, workspace: Path) -> int:
    from loopui.host.clock import stamp
    from loopui.tracker.edits import add_decision

    return do(
        workspace,
        "decision added",
        lambda text: add_decision(
            text,
            title=args.title,
            decision=args.decision,
            date=stamp().date(),
            status=args.status,
            context=args.context,
            consequences=args.consequences,
            impacts=args.impacts,
            supersedes=args.supersedes,
        ),
    )


def _promote(args: Namespace, workspace: Path) -> int:
    from loopui.evidence.scan import scan
    from loopui.host.clock import stamp
    from loopui.reports.promotion import offer_of, promote

    tracker, board = standing(workspace)
    offer = offer_of(tracker, board, scan(workspace), args.gate)
    narrate(offer.why)
    what = f"{offer.gate} is a required gate"
    return do(workspace, what, lambda text: promote(text, offer, day=stamp().date()))


def _finding(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import add_finding

    return do(
        workspace,
        "finding added",
        lambda text: add_finding(
            text, finding=args.finding, evidence=args.evidence, milestone=args.milestone
        ),
    )


def _resolution(args: Namespace, workspace: Path) -> int:
    from loopui.tracker.edits import add_resolution

    reason = _evidence_reason(args, workspace, "this resolution")
    return do(
        workspace,
        "resolution added",
        lambda text: add_resolution(
            text,
            resolution=args.resolution,
            evidence=args.evidence,
            resolves=args.resolves,
            reason=reason,
        ),
    )


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


def _undo(_: Namespace, workspace: Path) -> int:
    from loopui.tracker.statefile import undo

    say(f"undone: {undo(workspace)[1]}")
    return 0
