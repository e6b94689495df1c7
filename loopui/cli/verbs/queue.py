"""`loopui queue`: what runs and what waits on this machine, from every workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.output import print_json, print_table
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--json`."""
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the unfinished runs in the order in which they run; return 0."""
    from loopui.cli.lives import describe, life_dict
    from loopui.executor.client import Client

    client = Client()
    lives = client.lives()
    if args.json:
        print_json({"queue": [life_dict(life) for life in lives], "executor_alive": client.executor_alive()})
        return 0
    print_table(
        ("RUN", "GATE", "TASK", "STATE", "WORKSPACE", ""),
        ((life.run, life.gate, life.task, life.state, life.workspace, describe(life)) for life in lives),
        empty="nothing runs and nothing waits on this machine",
    )
    return 0
