"""What verbs print: one JSON object, or aligned text. Everything shown is data, never terminal control."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from loopui.cli.streams import mute, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopui.cli.tables import Column

SCHEMA = 1


def print_json(value: dict[str, Any]) -> None:
    """Print one object that carries the schema's number; dates become ISO text.

    A name that is no text (bytes of a path, say) keeps its surrogates, as JSON writes them.
    """
    whole = {"schema": SCHEMA, **value}
    text = json.dumps(whole, ensure_ascii=False, default=_plain)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(whole, default=_plain)
    emit(text)


def print_table(headings: Sequence[str | Column], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print rows under headings as `tables` lays them out; where there are none say `empty`.

    What is not read by a person on a screen is never cut, and nothing of it is left out.
    """
    from loopui.cli.tables import Column, lay_out

    columns = [each if isinstance(each, Column) else Column(each) for each in headings]
    table = list(rows)
    if not table:
        narrate(empty)
        return
    width = _screen_width()
    layout = lay_out(columns, table, width)
    is_bold = width is not None and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    emit(f"\x1b[1m{layout.head}\x1b[0m" if is_bold else layout.head)
    for line in layout.lines:
        emit(line)
    if layout.left_out:
        narrate(f"no room here for {', '.join(layout.left_out)}: a wider terminal or --json shows all")


def _screen_width() -> int | None:
    """Return how many cells a line of the terminal holds; None where the output is no terminal."""
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def say(line: str) -> None:
    """Print a line of data on stdout, with control characters made harmless; a screen breaks it at words."""
    from loopui.host.terminal import clean

    text, width = clean(line), _screen_width()
    if width is None:
        emit(text)
        return
    from loopui.cli.tables import hanging

    for each in hanging(text, width):
        emit(each)


def emit(text: str) -> None:
    """Print a line of text on stdout as it stands; raises OutputError where it takes nothing more."""
    with writing():
        print(text)


def narrate(line: str) -> None:
    """Tell the person what happens, on stderr; what cannot be told there does not stop what goes on."""
    from loopui.host.terminal import clean

    try:
        print(f"loopui: {clean(line)}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        mute(sys.stderr)


def _plain(value: object) -> object:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
