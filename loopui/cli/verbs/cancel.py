"""`loopui cancel`: cancels runs, with their whole process trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import person
from loopui.cli.output import narrate
from loopui.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

WAIT_S = 30.0


def add_arguments(parser: ArgumentParser) -> None:
    """Add the runs."""
    parser.add_argument("runs", metavar="RUN", nargs="*", help="run ids, or what ends one uniquely")
    parser.add_argument("--all", action="store_true", help="every unfinished run of this machine")


def run(args: Namespace) -> int:
    """Cancel each run and wait until its record stands; return 0, or 4 where one has not ended yet."""
    from loopui.cli.finding import find_unfinished
    from loopui.executor.client import Client
    from loopui.executor.life import Finished

    if args.all == bool(args.runs):
        raise UsageError("cancel takes runs, or --all", hint="`loopui queue` lists them")
    with Client() as client:
        lives = client.lives() if args.all else tuple(find_unfinished(client, run) for run in args.runs)
        if args.all:
            client.cancel_all(by=person())
            if not lives:
                narrate("nothing runs and nothing waits on this machine")
        for life in lives:
            if args.all:
                continue
            if isinstance(life, Finished):
                narrate(f"{life.run} has ended already: {life.verdict} ({life.reason})")
            else:
                client.cancel(life.run, by=person())
        still_alive = 0
        for life in lives:
            ended = client.wait(life.run, timeout_s=WAIT_S)
            if not isinstance(ended, Finished):
                narrate(f"{life.run} has not ended after {WAIT_S:.0f} s; `loopui queue` shows it")
                still_alive += 1
            elif not isinstance(life, Finished):
                narrate(f"{life.run} {ended.verdict} ({ended.reason}): {ended.explanation}")
        return 4 if still_alive else 0
