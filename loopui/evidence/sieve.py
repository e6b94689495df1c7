"""Of very many lines only those that may concern somebody are looked at one by one.

What a line has to begin with, or to hold, is sought in all of a portion at once; every counter then gets the
lines that may concern it, in their order. Which those are, the counters say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from loopui.evidence.counters.counter import Counter

MAX_LINE = 16_384  # no runner closes with a longer line
_RARE = frozenset(b"%;<>[]{}'\"!|@~`^")
_FIRST = re.compile(rb"\[([^\]]+)\]|(\\.|.)", re.DOTALL)


class Sieve:
    """Feeds counters with the lines of portions."""

    def __init__(self, counters: Sequence[Counter]) -> None:
        self._any_start = _beginning([start for each in counters for start in each.starts])
        self._starting = [(each, _beginning(each.starts)) for each in counters if each.starts]
        self._holding = [
            (each, [(_rarest(literal), literal) for literal in each.holds]) for each in counters if each.holds
        ]

    def feed(self, lines: bytes) -> None:
        """Take whole lines, as `plain_bytes` returns them."""
        data = b"\n" + lines
        if self._any_start.search(data):
            for counter, start in self._starting:
                _feed(counter, start.findall(data))
        for counter, literals in self._holding:
            begins = {
                begin for rare, literal in literals if rare in data for begin in lines_with(literal, data)
            }
            _feed(counter, [line_at(data, begin) for begin in sorted(begins)])


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


def _beginning(starts: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return what finds the lines that begin with one of these; their first byte is sought by its class."""
    alternatives = list(starts)
    firsts = b"".join(_first_of(each) for each in alternatives)
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
