"""`loopui resume`: ends a pause, and lets start what was queued before the machine went down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import person
from loopui.cli.output import narrate

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add nothing: a pause is for the whole machine."""
    del parser


def run(args: Namespace) -> int:
    """Resume; return 0."""
    from loopui.executor.client import Client

    del args
    with Client() as client:
        paused = client.paused()
        client.resume(by=person())
        count = len(client.lives())
        waiting = f"{count} unfinished {'run' if count == 1 else 'runs'}" if count else "nothing waits"
        since = f"resumed, paused since {paused.since:%Y-%m-%d %H:%M}" if paused else "nothing was paused"
        narrate(f"{since}; {waiting}")
        return 0
