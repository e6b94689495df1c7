"""One regular expression, sought line by line in a log that comes in portions.

Where every match has to hold one of some literals, only the lines that hold one are looked at.
"""

from __future__ import annotations

import re

from loopui.evidence.expressions import needles
from loopui.evidence.sieve import line_at, lines_with

_SHOWN = 200  # characters of the line that matches


class Search:
    """The first line that an expression matches in."""

    def __init__(self, expression: str) -> None:
        self._pattern = re.compile(expression)
        self._needles = needles(expression)
        self.match = (0, "")

    @property
    def found(self) -> bool:
        """Whether a line has matched."""
        return self.match[0] > 0

    def look(self, lines: bytes, number: int) -> None:
        """Look through lines, as `plain_bytes` returns them; the first of them has this number."""
        if self.found:
            return
        if not self._needles:
            self._look_at_all(lines, number)
            return
        begins = {begin for needle in self._needles for begin in lines_with(needle, lines)}
        for begin in sorted(begins):
            line = line_at(lines, begin).decode("utf-8", "replace")
            if self._pattern.search(line):
                self.match = (number + lines.count(b"\n", 0, begin), line[:_SHOWN])
                return

    def _look_at_all(self, lines: bytes, number: int) -> None:
        text = lines.decode("utf-8", "replace").removesuffix("\n")
        for offset, line in enumerate(text.split("\n")):
            if self._pattern.search(line):
                self.match = (number + offset, line[:_SHOWN])
                return
