"""What verbs print: one JSON object, or aligned text. Everything shown is data, never terminal control."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA = 1
PIPE_WIDTH = 10_000  # a table that is not read by a person on a screen is never cut


def print_json(value: dict[str, Any]) -> None:
    """Print one object that carries the schema's number; dates become ISO text."""
    json.dump({"schema": SCHEMA, **value}, sys.stdout, ensure_ascii=False, default=_plain)
    sys.stdout.write("\n")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print rows under headings, cut to the screen with a sign; where there are none say `empty`."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text  # noqa: TID251  # given cleaned text below, and nothing else

    from loopui.host.terminal import clean

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text(clean(str(cell))) for cell in row))
    if not table.row_count:
        narrate(empty)
        return
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.print(table)
        return
    console.width = PIPE_WIDTH
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        print(line.rstrip())


def say(line: str) -> None:
    """Print a line of data on stdout, with control characters made harmless."""
    from loopui.host.terminal import clean

    print(clean(line))


def narrate(line: str) -> None:
    """Tell the person what happens, on stderr."""
    from loopui.host.terminal import clean

    print(f"loopui: {clean(line)}", file=sys.stderr, flush=True)


def _plain(value: object) -> object:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
