"""Edits that add to what is known: decisions (a promotion is one), findings, resolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.editing import do, evidence_reason, standing
from loopui.cli.output import narrate

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from pathlib import Path


def add_words(words: _SubParsersAction[ArgumentParser]) -> None:
    """Add `decide`, `promote`, `finding` and `resolution`."""
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

    reason = evidence_reason(args, workspace, "this resolution")
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
