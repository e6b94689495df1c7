"""One or a few fixed lines, drawn by a function of the width: header, gauge, banner, key bar."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip

from loopui.cockpit.widgets.toned import Toned

if TYPE_CHECKING:
    from loopui.cockpit.text import Line


class Lines(Toned):
    """Lines that are drawn anew when their value or their width changes, without a new layout."""

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the lines for this width."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Start without a drawing."""
        self.redraw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.redraw()

    def redraw(self) -> None:
        """Draw again, and have rendered what is not as it was."""
        width = self.size.width
        before, self._drawn = self._drawn, self.draw(width)
        for y, (old, new) in enumerate(zip_longest(before, self._drawn)):
            if old != new:
                self.refresh(Region(0, y, width, 1))

    _drawn: tuple[Line, ...] = ()

    def render_line(self, y: int) -> Strip:
        """Return one line as it was drawn."""
        if y < len(self._drawn):
            return self.strip_of(self._drawn[y], self.size.width)
        return self.blank(self.size.width)
