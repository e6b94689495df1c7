"""`loopui record`: a checklist gate's artifact, filled from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import check_task, person, workspace_from
from loopui.cli.output import narrate, print_json, say
from loopui.cli.parser import add_json, add_person

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EXIT = {"pass": 0, "fail": 1, "blocked": 3}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the gate, what holds, and the result."""
    parser.add_argument("gate", metavar="GATE", help="a checklist gate")
    parser.add_argument("--result", choices=tuple(EXIT), help="without it, only the items are shown")
    parser.add_argument("--task", default="", help="the task that the evidence is for")
    parser.add_argument(
        "--tick", metavar="N", nargs="+", default=[], help='numbers of the items that hold, or "all"'
    )
    parser.add_argument(
        "--note", metavar="N=TEXT", action="append", default=[], help="a word about an item; may be repeated"
    )
    parser.add_argument("--notes", metavar="TEXT", default="", help="a word about the whole")
    add_person(parser)
    add_json(parser)


def run(args: Namespace) -> int:
    """File the checklist; return 0 pass, 1 fail, 3 blocked. Without a result, show its items and return 0."""
    from dataclasses import replace

    from loopui.evidence.records import record_dict
    from loopui.reports.checklist import blank, file_checklist, ticked
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    tracker = load(workspace).tracker
    check_task(tracker, args.task)
    checklist = blank(tracker, args.gate, task=args.task)
    if args.result is None:
        for number, item in enumerate(checklist.items, 1):
            say(f"{number}  {item.text}")
        narrate(checklist.method or f"{len(checklist.items)} items; --result files them")
        return 0
    items = ticked(checklist, _numbers(args.tick, len(checklist.items)), _notes(args.note))
    filled = replace(checklist, items=items, result=args.result, notes=args.notes)
    filed = file_checklist(workspace, tracker, filled, by=person(), role=args.role, lane=args.lane)
    if args.json:
        print_json({"runs": [record_dict(filed.record)]})
    else:
        say(f"{filed.record.run}  {filed.record.gate}  {filed.record.verdict}  {filed.record.log}")
    return EXIT[filed.record.verdict]


def _numbers(words: list[str], most: int) -> list[int]:
    if words == ["all"]:
        return list(range(1, most + 1))
    return [_number(part) for word in words for part in word.split(",") if part]


def _notes(words: list[str]) -> dict[int, str]:
    pairs = (word.partition("=") for word in words)
    return {_number(number): text for number, _, text in pairs}


def _number(text: str) -> int:
    from loopui.errors import UsageError

    if not text.strip().isdecimal():
        raise UsageError(f"{text!r} is no item's number", hint="`loopui record GATE` shows the items")
    return int(text)
