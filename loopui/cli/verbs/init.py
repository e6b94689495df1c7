"""`loopui init`: a new workspace, filled from Markdown trackers if given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import absolute
from loopui.cli.output import narrate, say

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add PATH and the sources."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?", type=Path, default=None, help="where (default: here)"
    )
    parser.add_argument(
        "--from",
        dest="sources",
        metavar="SOURCE",
        nargs="+",
        type=Path,
        default=[],
        help="Markdown trackers, or folders of them",
    )


def run(args: Namespace) -> int:
    """Make the workspace; return 0, or 1 if a row of a source was not understood."""
    from loopui.cli.imported import print_imported
    from loopui.documents.importing import init_workspace, read_sources

    path = args.path or args.start
    absolute(path)  # raises where there is no folder to start from
    imported = read_sources(args.sources) if args.sources else None
    state = init_workspace(path, imported)
    say(f"made {state}")
    if imported:
        print_imported(imported)
    narrate(f"open it with: loopui {path}" if args.path else "open it with: loopui")
    return 1 if imported and imported.missed_rows else 0
