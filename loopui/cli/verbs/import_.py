"""`loopui import`: Markdown trackers into `state.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

UNDECIDED = 1


def add_arguments(parser: ArgumentParser) -> None:
    """Add the sources."""
    parser.add_argument(
        "sources", metavar="SOURCE", nargs="+", type=Path, help="Markdown files, or folders of them"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
    parser.add_argument(
        "--settle",
        choices=("mine", "theirs"),
        default="",
        help="decide what was edited on both sides: for state.toml (mine) or for the sources (theirs)",
    )
    add_json(parser)


def run(args: Namespace) -> int:
    """Bring in what changed, keep what was edited; return 1 for rows missed or in conflict, else 0."""
    from loopui.cli.imported import imported_dict, print_imported, print_merged
    from loopui.documents.importing import merge_into, preview_merge, read_sources

    workspace = workspace_from(args.start)
    imported = read_sources(args.sources)
    bring = preview_merge if args.dry_run else merge_into
    merged = bring(workspace, imported, settle=args.settle)
    if args.json:
        print_json({"import": imported_dict(imported, merged)})
    else:
        print_imported(imported)
        print_merged(merged)
        if args.dry_run:
            narrate("nothing was written (--dry-run)")
    return UNDECIDED if imported.missed_rows or merged.conflicts else 0
