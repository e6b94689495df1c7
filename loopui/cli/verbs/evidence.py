"""`loopui evidence`: every artifact as it was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json, print_table
from loopui.cli.parser import add_grade, add_json
from loopui.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

UNPLACED = "neither name nor content tells a gate, a task or a milestone"


def add_arguments(parser: ArgumentParser) -> None:
    """Add PATH."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?", type=Path, default=None, help="a file or folder of it"
    )
    add_grade(parser, "evidence")
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the artifacts, newest first; return 0."""
    from loopui.cli.tables import Column
    from loopui.evidence.scan import scan
    from loopui.reports.listing import artifact_dict

    start = args.path if args.path is not None else args.start
    if args.path is not None and not args.path.exists():
        raise UsageError("there is no such file or folder", where=str(args.path))
    workspace = workspace_from(start)
    below = start.resolve() if args.path is not None else workspace.resolve()
    artifacts = [
        each
        for each in scan(workspace)
        if (workspace.resolve() / each.path).is_relative_to(below) and args.grade in {None, each.grade}
    ]
    if args.json:
        print_json({"evidence": [artifact_dict(artifact) for artifact in artifacts]})
        return 0
    print_table(
        (
            Column("MODIFIED", leaves=6),
            Column("KIND", leaves=4),
            "VERDICT",
            Column("GRADE", leaves=2),
            Column("GATES", cut="words"),
            Column("TASKS", cut="words", leaves=5),
            Column("RUN", leaves=3),
            Column("PATH", cut="start"),
            Column("", cut="end", leaves=1),
        ),
        (
            (
                f"{artifact.modified.astimezone():%Y-%m-%d %H:%M}",
                artifact.kind,
                f"{artifact.verdict} ({artifact.source})" if artifact.verdict else "",
                artifact.grade or "",
                " ".join(artifact.gates),
                " ".join(artifact.tasks),
                f"r{artifact.run_number}",
                artifact.path,
                artifact.problem or artifact.explanation or ("" if artifact.is_placed else UNPLACED),
            )
            for artifact in artifacts
        ),
        empty=f"there is no evidence of grade {args.grade} here"
        if args.grade
        else "there is no evidence here yet",
    )
    if unplaced := sum(not artifact.is_placed for artifact in artifacts):
        narrate(f"{unplaced} of {len(artifacts)} cannot be placed: {UNPLACED}")
    return 0
