"""`loopui preflight`: the safe-start checklist, done by the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import workspace_near
from loopui.cli.output import print_json, print_table
from loopui.cli.parser import add_json
from loopui.errors import RefusedError
from loopui.host.statedir import state_dir_name

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from loopui.executor.preflight import Item

READY, NOT_READY = 0, 75


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--json`."""
    add_json(parser)


def run(args: Namespace) -> int:
    """Print each item with its verdict; return 0 where a heavy command may start, 75 where not."""
    from loopui.cli.tables import Column
    from loopui.executor.preflight import is_ready, preflight
    from loopui.host.paths import state_dir

    workspace = workspace_near(args.start)
    try:
        items = (*preflight(state_dir(), workspace), _pause())
    except OSError as error:
        told = f"the state folder cannot be used: {error.strerror or error}"
        hint = "nothing can start before that is mended, or LOOPUI_STATE_DIR names another one"
        raise RefusedError(told, where=state_dir_name(), hint=hint) from error
    ready = is_ready(items)
    if args.json:
        listed = [{"item": item.name, "verdict": item.verdict, "told": item.told} for item in items]
        print_json({"ready": ready, "preflight": listed})
    else:
        print_table(
            ("ITEM", "VERDICT", Column("", below=True)),
            ((item.name, item.verdict, item.told) for item in items),
            empty="",
        )
    return READY if ready else NOT_READY


def _pause() -> Item:
    """Tell who lets nothing queued start; a command under `loopui exec` may start all the same."""
    from loopui.cli.lives import pause_line
    from loopui.executor.client import Client
    from loopui.executor.preflight import Item

    with Client() as client:
        paused = client.paused()
    return Item("pause", "note", pause_line(paused)) if paused else Item("pause", "ready", "none")
