"""`loopui wait`: follows runs that were launched before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.parser import add_json, add_wait_max

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the runs and how long to wait for them."""
    parser.add_argument("runs", metavar="RUN", nargs="+", help="run ids, or what ends one uniquely")
    add_wait_max(parser)
    add_json(parser)


def run(args: Namespace) -> int:
    """Follow the runs; return 0 pass, 1 fail, 3 blocked, 4 still waiting."""
    from loopui.cli.finding import find_life
    from loopui.cli.following import follow
    from loopui.executor.client import Client

    with Client() as client:
        lives = [find_life(client, run, args.start) for run in args.runs]
        return follow(client, lives, wait_max_s=args.wait_max, as_json=args.json)
