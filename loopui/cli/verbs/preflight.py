"""`loopui preflight`: the safe-start checklist, done by the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.output import print_json, print_table
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

READY, NOT_READY = 0, 75


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--json`."""
    add_json(parser)


def run(args: Namespace) -> int:
    """Print each item with its verdict; return 0 where a heavy command may start, 75 where not."""
    from loopui.executor.preflight import is_ready, preflight
    from loopui.host.paths import find_workspace, state_dir

    items = preflight(state_dir(), find_workspace(args.start))
    ready = is_ready(items)
    if args.json:
        listed = [{"item": item.name, "verdict": item.verdict, "told": item.told} for item in items]
        print_json({"ready": ready, "preflight": listed})
    else:
        print_table(
            ("ITEM", "VERDICT", ""), ((item.name, item.verdict, item.told) for item in items), empty=""
        )
    return READY if ready else NOT_READY
