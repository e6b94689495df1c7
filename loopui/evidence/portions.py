"""A file of lines in portions: many whole lines at once, and a line that is too long in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_LINE_BYTES = 65_536  # with the line's end; longer lines come in pieces
_OVERLAP_BYTES = 1_024  # what a piece repeats of the one before it
_PORTION_BYTES = 262_144  # fits into a core's own cache, and holds several lines of any length that is whole


@dataclass(frozen=True, slots=True)
class Portion:
    """Whole lines, or a piece of a long one."""

    data: bytes
    is_whole: bool = True


def portions(file: BinaryIO, start: int, end: int) -> Iterator[Portion]:
    """Yield what stands between two offsets, of which the first begins a line."""
    while start < end:
        file.seek(start)
        data = file.read(min(_PORTION_BYTES, end - start))
        if not data:
            return  # somebody has cut the file
        whole = _whole_lines(data, is_last=start + len(data) >= end)
        if whole:
            yield Portion(data[:whole])
            start += whole
        else:
            yield from _pieces(file, start, end)
            start = file.tell()


def after_lines(file: BinaryIO, number: int, end: int) -> int:
    """Return the offset behind the first lines of a file, `end` at most."""
    file.seek(0)
    while number and file.tell() < end:
        number -= file.readline(MAX_LINE_BYTES).endswith(b"\n")
    return min(file.tell(), end)


def _whole_lines(data: bytes, *, is_last: bool) -> int:
    """Return how many bytes at the start are lines that are not too long."""
    whole = 0
    while (found := data.rfind(b"\n", whole, whole + MAX_LINE_BYTES)) >= 0:
        whole = found + 1
    return len(data) if is_last and len(data) - whole < MAX_LINE_BYTES else whole


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[Portion]:
    """Yield a long line; leaves the file behind it."""
    file.seek(start)
    carried = b""
    while piece := file.readline(min(MAX_LINE_BYTES, end - file.tell())):
        yield Portion(carried + piece, is_whole=False)
        if piece.endswith(b"\n"):
            return
        carried = piece[-_OVERLAP_BYTES:]
