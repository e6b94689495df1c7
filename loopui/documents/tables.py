"""Markdown table rows: cells as source text, in and out.

Invariant: `split_row(write_row(cells))` is `cells`, for cells of one line without blanks at their ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_CODE: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")

_BARE_BAR: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: as many cells as the table has headings, and what stands beyond them."""

    line: int
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading of its document; lines count from 1."""

    section: str
    first: int
    last: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def make_row(line: int, source: str, width: int) -> Row:
    """Return a row of a table with `width` headings.

    Strictly, a `|` inside code ends a cell unless it is escaped. Where taking that literally gives more cells
    than headings and taking it as code gives just enough, the author meant code.
    """
    cells = split_row(source)
    if len(cells) > width:
        lenient = split_row(_CODE.sub(lambda code: _BARE_BAR.sub(r"\\|", code.group()), source))
        cells = lenient if len(lenient) == width else cells
    padded = cells + [""] * (width - len(cells))
    return Row(line, tuple(padded[:width]), tuple(filter(None, padded[width:])))


def split_row(source: str) -> list[str]:
    r"""Return the cells of a line; `\|` is a bar inside a cell."""
    cells: list[str] = []
    cell: list[str] = []
    is_escaped = False
    for char in source.strip():
        if char == "|" and is_escaped:
            cell[-1] = char  # takes the place of the backslash
        elif char == "|":
            cells.append("".join(cell).strip())
            cell = []
        else:
            cell.append(char)
        is_escaped = char == "\\"
    cells.append("".join(cell).strip())
    if source.lstrip().startswith("|"):
        del cells[0]
    if cells and not cells[-1] and source.rstrip().endswith("|"):
        del cells[-1]
    return cells


def write_row(cells: Iterable[str]) -> str:
    """Return the line of a row."""
    written = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(written)} |"


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table's lines."""
    rule = f"|{'---|' * len(headings)}"
    return "\n".join([write_row(headings), rule, *map(write_row, rows)]) + "\n"
