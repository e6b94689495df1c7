"""Tables for a terminal of any width: what names a row stays whole, the rest gives way in a stated order.

Where a table is too wide, its `below` text is folded beside its row, or moves to lines of its own where that
would be too narrow; long texts are cut, with a sign, as far as they stay of use; then columns leave, the
smallest `leaves` first. What neither is cut nor leaves is whole at every width: the terminal folds what it
cannot hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len

from loopui.host.terminal import CUT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = "  "
INDENT = "    "
USEFUL = 20  # cells below which a cut text tells nothing
READABLE = 40  # cells from which a folded text reads well
_BREAK = re.compile(r"(?<!\d) | (?!\d)")  # a space, but not the one in 3 072


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and how it gives way: `cut` takes from the end, the start (paths), or whole words.

    `leaves` is its place among the columns that leave (0: it stays); `below` lets it move under its row.
    """

    heading: str
    cut: Literal["never", "end", "start", "words"] = "never"
    leaves: int = 0
    below: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as lines of text; `left_out` are the headings of the columns that found no room."""

    head: str
    lines: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def lay_out(columns: Sequence[Column], rows: Sequence[Sequence[object]], width: int | None) -> Layout:
    """Return the table for a terminal of `width` cells; without a width, with everything whole."""
    cells = [[clean(str(cell)) for cell in row] for row in rows]
    places = range(len(columns))
    natural = [max(map(cell_len, (columns[at].heading, *(row[at] for row in cells)))) for at in places]
    if width is None or _total(natural) <= width:
        return Layout(
            _joined([column.heading for column in columns], natural), _lines(cells, places, natural)
        )
    filled = [at for at in places if any(row[at] for row in cells)]
    columns, natural = [columns[at] for at in filled], [natural[at] for at in filled]
    cells = [[row[at] for at in filled] for row in cells]
    room = width - _total([*natural[:-1], 0])
    if filled and columns[-1].below and room >= READABLE:
        return _beside(columns, cells, natural, room)
    return _narrowed(columns, cells, natural, width)


def _beside(columns: Sequence[Column], cells: list[list[str]], natural: Sequence[int], room: int) -> Layout:
    """Return the table with its last column folded within `room` cells; the others are whole."""
    widths = [*natural[:-1], 0]
    margin = " " * _total(widths)
    lines: list[str] = []
    for row in cells:
        first, *more = [*folded(row[-1], room)] or [""]
        lines += [_joined([*row[:-1], first], widths), *(f"{margin}{each}" for each in more)]
    return Layout(_joined([column.heading for column in columns], widths), tuple(lines))


def _narrowed(
    columns: Sequence[Column], cells: list[list[str]], natural: Sequence[int], width: int
) -> Layout:
    """Return the table for a terminal that is too narrow for all of it."""
    below = [at for at, column in enumerate(columns) if column.below]
    kept = [at for at in range(len(columns)) if at not in below]
    least = [_least(column, natural[at], [row[at] for row in cells]) for at, column in enumerate(columns)]
    leaving = sorted((at for at in kept if columns[at].leaves), key=lambda at: columns[at].leaves)
    left_out: list[str] = []
    for at in leaving:
        if _total([least[each] for each in kept]) <= width:
            break
        kept.remove(at)
        left_out.append(columns[at].heading or "notes")
    widths = _shared([least[at] for at in kept], [natural[at] for at in kept], width)
    for row in cells:
        for at, room in zip(kept, widths, strict=True):
            row[at] = _cut(row[at], room, columns[at].cut)
    lines: list[str] = []
    for row, line in zip(cells, _lines(cells, kept, widths), strict=True):
        lines += [line, *(f"{INDENT}{each}" for at in below for each in folded(row[at], width - len(INDENT)))]
    return Layout(_joined([columns[at].heading for at in kept], widths), tuple(lines), tuple(left_out))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _lines(cells: Sequence[Sequence[str]], kept: Sequence[int], widths: Sequence[int]) -> tuple[str, ...]:
    return tuple(_joined([row[at] for at in kept], widths) for row in cells)


def _joined(texts: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(texts, widths, strict=True)
    return GAP.join(text + " " * (width - cell_len(text)) for text, width in pairs).rstrip()


def _least(column: Column, natural: int, texts: Sequence[str]) -> int:
    """Return how narrow the column may become."""
    if column.cut == "never":
        return natural
    if column.cut == "words":
        return max(map(cell_len, (column.heading, *(_words_to(text, 0) for text in texts))))
    return min(natural, max(USEFUL, cell_len(column.heading)))


def _shared(least: Sequence[int], natural: Sequence[int], width: int) -> list[int]:
    """Return the widths of the columns: what is left over goes to those that lack the fewest cells first."""
    widths = list(least)
    spare = max(0, width - _total(widths))
    lacking = sorted(
        (at for at in range(len(widths)) if natural[at] > widths[at]),
        key=lambda at: natural[at] - widths[at],
    )
    for index, at in enumerate(lacking):
        more = min(natural[at] - widths[at], spare // (len(lacking) - index))
        widths[at] += more
        spare -= more
    return widths


def _cut(text: str, room: int, how: str) -> str:
    if how == "never" or cell_len(text) <= room:
        return text
    if how == "words":
        return _words_to(text, room)
    if how == "start":
        return CUT + _beginning(text[::-1], room - 1)[::-1]
    return _beginning(text, room - 1) + CUT


def _beginning(text: str, room: int) -> str:
    """Return as many of the text's characters as `room` cells hold."""
    used = 0
    for count, character in enumerate(text):
        used += cell_len(character)
        if used > room:
            return text[:count]
    return text


def _words_to(text: str, room: int) -> str:
    """Return the first words that `room` holds, at least one, and how many more there are: `VG-A VG-B +3`."""
    words = text.split()
    for count in range(len(words) - 1, 1, -1):
        shown = f"{' '.join(words[:count])} +{len(words) - count}"
        if cell_len(shown) <= room:
            return shown
    return f"{words[0]} +{len(words) - 1}" if len(words) > 1 else text


def folded(text: str, room: int) -> Iterator[str]:
    """Yield the text as lines of at most `room` cells, broken between words where that is possible."""
    text = text.strip()  # a line begins with a word, so that every one takes something away
    while text:
        line = _beginning(text, room) or text[0]
        if len(line) < len(text):
            breaks = [each.start() for each in _BREAK.finditer(text[: len(line) + 2])]
            line = text[: max((at for at in breaks if at <= len(line)), default=len(line))]
        yield line.rstrip()
        text = text[len(line) :].lstrip()


def hanging(text: str, width: int) -> Iterator[str]:
    """Yield the text as lines of at most `width` cells; what goes on is indented further than what begins."""
    lead = text[: len(text) - len(text.lstrip(" "))]
    first, *_ = [*folded(text, width - len(lead))] or [""]
    yield f"{lead}{first}".rstrip()
    for line in folded(text.strip()[len(first) :], width - len(lead) - len(INDENT)):
        yield f"{lead}{INDENT}{line}"
