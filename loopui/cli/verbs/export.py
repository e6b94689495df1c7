"""`loopui export`: the tracker as Markdown again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import absolute, workspace_from
from loopui.cli.output import narrate, say

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the folder."""
    parser.add_argument(
        "--to",
        metavar="DIR",
        type=Path,
        default=None,
        help="where (default: the folder `export` in the workspace)",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace documents that were not written by an export"
    )


def run(args: Namespace) -> int:
    """Write the documents; return 0."""
    from loopui.documents.exporting import export_tracker, write_documents
    from loopui.documents.keys import NAME
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    texts = export_tracker(load(workspace).tracker)
    folder = args.to or workspace / "export"
    absolute(folder)  # raises where there is no folder to start from
    for path in write_documents(folder, texts, force=args.force):
        say(str(path))
    if NAME in texts:
        narrate(f"{NAME} holds what the other documents have no column for; import it with them")
    return 0
