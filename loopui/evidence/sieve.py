"""Of very many lines only those that may concern somebody are looked at one by one.

What a line has to begin with, or to hold, is sought in all of a portion at once; every counter then gets the
lines that may concern it, in their order. Which those are, the counters say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from loopui.evidence.counters.counter import Counter

MAX_LINE = 16_384  # no runner closes with a longer line
_RARE = frozenset(b"%;<>[]{}'\"!|@~`^")
_FIRST = re.compile(rb"\[([^\]]+)\]|(\\.|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What lines begin with or hold that concern some counters; these are known by their places."""

    any_start: re.Pattern[bytes]
    starts: tuple[tuple[int, re.Pattern[bytes]], ...]
    holds: tuple[tuple[int, tuple[tuple[bytes, bytes], ...]], ...]  # a rare byte with each literal


class Sieve:
    """Feeds counters with the lines of portions."""

    def __init__(self, counters: Sequence[Counter]) -> None:
        self._counters = counters
        self._marks = _marks_of(tuple((each.starts, each.holds) for each in counters))

    def feed(self, lines: bytes) -> None:
        """Take whole lines, as `plain_bytes` returns them."""
        data = b"\n" + lines
        if self._marks.any_start.search(data):
            for place, start in self._marks.starts:
                _feed(self._counters[place], start.findall(data))
        for place, literals in self._marks.holds:
            begins = {
                begin for rare, literal in literals if rare in data for begin in lines_with(literal, data)
            }
            _feed(self._counters[place], [line_at(data, begin) for begin in sorted(begins)])


def _feed(counter: Counter, lines: Sequence[bytes]) -> None:
    if lines:
        for line in b"\n".join(lines).decode("utf-8", "replace").split("\n"):
            if len(line) <= MAX_LINE:
                counter.feed(line)


def lines_with(literal: bytes, data: bytes) -> Iterator[int]:
    """Yield where the lines begin that hold a literal, each line once."""
    found = data.find(literal)
    while found >= 0:
        yield data.rfind(b"\n", 0, found) + 1
        end = data.find(b"\n", found)
        found = data.find(literal, end) if end >= 0 else -1


def line_at(data: bytes, begin: int) -> bytes:
    """Return the line that begins there, without its end."""
    end = data.find(b"\n", begin)
    return data[begin : end if end >= 0 else len(data)]


@cache
def _marks_of(counters: tuple[tuple[tuple[bytes, ...], tuple[bytes, ...]], ...]) -> _Marks:
    """Return the marks of counters that are told by their starts and holds; worked out once."""
    return _Marks(
        _beginning(start for starts, _ in counters for start in starts),
        tuple((place, _beginning(starts)) for place, (starts, _) in enumerate(counters) if starts),
        tuple(
            (place, tuple((_rarest(literal), literal) for literal in holds))
            for place, (_, holds) in enumerate(counters)
            if holds
        ),
    )


def _beginning(starts: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return what finds the lines that begin with one of these; their first byte is sought by its class."""
    alternatives = list(starts)
    firsts = b"".join(map(_first_of, alternatives))
    return re.compile(rb"\n((?=[%b])(?:%b)[^\n]*)" % (firsts, b"|".join(alternatives)))


def _first_of(start: bytes) -> bytes:
    """Return the bytes that an expression may begin with, as a class has them."""
    found = _FIRST.match(start)
    if found is None:
        raise ValueError("an expression for how a line begins is not empty")
    return found[1] or re.escape(re.sub(rb"^\\", b"", found[2]))


def _rarest(literal: bytes) -> bytes:
    """Return a byte of a literal that is rare in logs, if it has one: without it nothing else is sought."""
    return next((bytes([byte]) for byte in literal if byte in _RARE), literal)
