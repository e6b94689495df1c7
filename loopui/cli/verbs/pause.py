"""`loopui pause`: nothing queued starts on this machine; what runs goes on."""

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
    """Pause; return 0."""
    from loopui.cli.lives import pause_line
    from loopui.executor.client import Client

    del args
    with Client() as client:
        client.pause(by=person())
        paused = client.paused()
        if paused is not None:
            narrate(pause_line(paused))
        return 0
