"""`loopui verify`: every record's digest taken again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json, print_table
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--json`."""
    add_json(parser)


def run(args: Namespace) -> int:
    """Print what is missing, edited, orphaned or copied; return 0 where every record holds, else 1."""
    from loopui.cli.tables import Column
    from loopui.evidence.verifying import verify
    from loopui.executor.client import Client
    from loopui.executor.life import Running

    workspace = workspace_from(args.start)
    with Client() as client:
        lives = client.lives(workspace=workspace)
    unfinished = {life.log for life in lives if isinstance(life, Running)}
    verified = verify(workspace, unfinished=unfinished)
    if args.json:
        flaws = [dataclasses.asdict(flaw) for flaw in verified.flaws]
        print_json({"records": verified.records, "verify": flaws})
    elif verified.flaws:
        print_table(
            ("FLAW", "PATH", Column("WHY", below=True), Column("WHAT TO DO", below=True)),
            ((flaw.kind, flaw.path, flaw.why, flaw.hint) for flaw in verified.flaws),
            empty="",
        )
    else:
        narrate(f"{verified.records} records, and every log is as its run has left it")
    return 1 if verified.flaws else 0
