"""`loopui queue`: what runs and what waits on this machine, from every workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.output import narrate, print_json, print_table, say
from loopui.cli.parser import add_json, whole_number
from loopui.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--move` and `--json`."""
    parser.add_argument(
        "--move",
        nargs=2,
        metavar=("RUN", "POSITION"),
        help="put a waiting run at a position first (1 starts next)",
    )
    add_json(parser)


def run(args: Namespace) -> int:
    """Move if asked to; print the unfinished runs in the order in which they run; return 0."""
    from loopui.cli.finding import find_unfinished
    from loopui.cli.lives import describe, describe_holder, holder_dict, life_dict, orphaned, pause_line
    from loopui.cli.tables import Column
    from loopui.executor.client import Client

    run, position = args.move or ("", "1")
    place = _position(position)
    with Client() as client:
        if run:
            client.move(find_unfinished(client, run).run, place)
        lives = client.lives()
        paused = client.paused()
        holder = client.foreground()
        if args.json:
            print_json(
                {
                    "queue": [life_dict(life) for life in lives],
                    "executor_alive": client.executor_alive(),
                    "paused": paused is not None,
                    "paused_by": paused.by if paused else "",
                    "holder": holder_dict(holder),
                }
            )
            return 0
        if paused is not None:
            narrate(pause_line(paused))
        if dead := orphaned(client, lives):
            narrate(dead)
        if holder is not None:
            say(describe_holder(holder))
        print_table(
            (
                "RUN",
                "GATE",
                Column("TASK", leaves=2),
                "STATE",
                Column("WORKSPACE", cut="start", leaves=1),
                Column("", below=True),
            ),
            ((life.run, life.gate, life.task, life.state, life.workspace, describe(life)) for life in lives),
            empty="nothing waits on this machine"
            if holder
            else "nothing runs and nothing waits on this machine",
        )
        return 0


def _position(text: str) -> int:
    from argparse import ArgumentTypeError

    try:
        return whole_number(text)
    except ArgumentTypeError as error:
        raise UsageError(f"{error}, so no position", where="queue --move", hint="1 starts next") from None
