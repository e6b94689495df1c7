"""`loopui wait`: follows runs that were launched before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the runs and how long to wait for them."""
    parser.add_argument("runs", metavar="RUN", nargs="+", help="run ids, or what ends one uniquely")
    parser.add_argument(
        "--wait-max", metavar="S", type=float, default=None, help="give up after S seconds, exit 4"
    )
    add_json(parser)


def run(args: Namespace) -> int:
    """Follow the runs; return 0 pass, 1 fail, 3 blocked, 4 still waiting."""
    from loopui.cli.following import follow
    from loopui.executor.client import Client

    with Client() as client:
        runs = [client.find(run).run for run in args.runs]
        return follow(client, runs, wait_max_s=args.wait_max, as_json=args.json)
