"""`loopui import`: Markdown trackers into `state.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

NOT_UNDERSTOOD = 1


def add_arguments(parser: ArgumentParser) -> None:
    """Add the sources."""
    parser.add_argument(
        "sources", metavar="SOURCE", nargs="+", type=Path, help="Markdown files, or folders of them"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
    add_json(parser)


def run(args: Namespace) -> int:
    """Add the rows that are new, keep what is there; return 0, or 1 if a row was not understood."""
    from loopui.cli.imported import imported_dict, print_imported, print_merged
    from loopui.documents.importing import merge_into, preview_merge, read_sources

    workspace = workspace_from(args.start)
    imported = read_sources(args.sources)
    merged = preview_merge(workspace, imported) if args.dry_run else merge_into(workspace, imported)
    if args.json:
        print_json({"import": imported_dict(imported, merged)})
    else:
        print_imported(imported)
        print_merged(merged)
        if args.dry_run:
            narrate("nothing was written (--dry-run)")
    return NOT_UNDERSTOOD if imported.missed_rows else 0
