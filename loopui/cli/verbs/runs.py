"""`loopui runs`: the records of this workspace's finished runs, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json, print_table
from loopui.cli.parser import add_grade, add_json, whole_number

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from loopui.evidence.records import Grade, Record


def add_arguments(parser: ArgumentParser) -> None:
    """Add what to show."""
    parser.add_argument("--gate", default="", help="only this gate's runs")
    add_grade(parser, "runs")
    parser.add_argument(
        "-n", dest="most", metavar="N", type=whole_number, default=0, help="only the newest N"
    )
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the records; return 0. A record that cannot be read is told and left out."""
    from loopui.cli.tables import Column
    from loopui.evidence.records import record_dict

    workspace = workspace_from(args.start)
    found = _records(workspace, gate=args.gate, grade=args.grade)
    records = sorted(found, key=lambda record: record.ended, reverse=True)
    if args.gate and not records:
        _check_gate(workspace, args.gate)
    if args.most > 0:
        records = records[: args.most]
    if args.json:
        print_json({"runs": [record_dict(record) for record in records]})
        return 0
    print_table(
        (
            Column("ENDED", leaves=3),
            "RUN",
            "GATE",
            Column("TASK", leaves=5),
            "VERDICT",
            Column("REASON", leaves=6),
            Column("GRADE", leaves=4),
            Column("LOG", cut="start", leaves=2),
            Column("", cut="end", leaves=1),
        ),
        (
            (
                f"{record.ended.astimezone():%Y-%m-%d %H:%M:%S}",
                record.run,
                record.gate,
                record.task,
                record.verdict,
                record.reason,
                record.grade,
                record.log,
                record.explanation,
            )
            for record in records
        ),
        empty=f"no run{_asked(args)} has left a record here",
    )
    return 0


def _asked(args: Namespace) -> str:
    """Return which runs were asked for."""
    of_gate = f" of {args.gate}" if args.gate else ""
    return f"{of_gate} with grade {args.grade}" if args.grade else of_gate


def _records(workspace: Path, *, gate: str, grade: Grade | None) -> Iterator[Record]:
    from loopui.errors import EvidenceError
    from loopui.evidence.records import read_record
    from loopui.evidence.scan import scan

    for artifact in scan(workspace):
        if not artifact.record or (gate and gate not in artifact.gates):
            continue
        if grade not in {None, artifact.grade}:
            continue
        try:
            yield read_record(workspace / artifact.record)
        except EvidenceError as error:
            narrate(str(error))


def _check_gate(workspace: Path, gate: str) -> None:
    """Raise UsageError where neither the tracker nor any record knows the gate."""
    from loopui.errors import TrackerError, UsageError
    from loopui.evidence.scan import scan
    from loopui.tracker.nearest import suggestion
    from loopui.tracker.statefile import load

    known = {name for artifact in scan(workspace) if artifact.record for name in artifact.gates}
    try:
        known |= {each.id for each in load(workspace).tracker.gates}
    except TrackerError as error:
        narrate(str(error))
    if gate not in known:
        raise UsageError(f"no gate {gate!r}", where="--gate", hint=suggestion(gate, known))
