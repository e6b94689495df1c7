"""`loopui runs`: the records of this workspace's finished runs, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json, print_table
from loopui.cli.parser import add_grade, add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from loopui.evidence.records import Grade, Record


def add_arguments(parser: ArgumentParser) -> None:
    """Add what to show."""
    parser.add_argument("--gate", default="", help="only this gate's runs")
    add_grade(parser, "runs")
    parser.add_argument("-n", dest="most", metavar="N", type=int, default=0, help="only the newest N")
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the records; return 0. A record that cannot be read is told and left out."""
    from loopui.evidence.records import record_dict

    found = _records(workspace_from(args.start), gate=args.gate, grade=args.grade)
    records = sorted(found, key=lambda record: record.ended, reverse=True)
    if args.most > 0:
        records = records[: args.most]
    if args.json:
        print_json({"runs": [record_dict(record) for record in records]})
        return 0
    print_table(
        ("ENDED", "RUN", "GATE", "TASK", "VERDICT", "REASON", "GRADE", "LOG", ""),
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
        empty="no run has left a record here",
    )
    return 0


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
