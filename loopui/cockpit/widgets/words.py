"""Lines of literal text to read: they break between words, and what goes on is set in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from loopui.cockpit import text

if TYPE_CHECKING:
    from loopui.cockpit.text import Line


class Words(Static):
    """Lines that wrap at the edge: what goes on stands below a label's text, or set in."""

    def __init__(self, lines: tuple[Line, ...] = (), *, id: str | None = None, set_in: int = 0) -> None:  # noqa: A002 - Textual's name
        super().__init__(text.content(lines), id=id, markup=False)
        self._lines = lines
        self._set_in = set_in
        self._broken: tuple[int, Content] | None = None  # the width that it was broken for

    def say(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        if lines != self._lines:
            self._lines = lines
            self._broken = None
            self.update(text.content(lines))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width that nothing has to be broken for."""
        del container, viewport
        return max((text.cells(text.plain(each)) for each in self._lines), default=0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines once they are broken; where there is none yet, one is kept for it."""
        del container, viewport
        return self._broken_for(width).plain.count("\n") + 1 if width else 0

    def render(self) -> Content:
        """Return the lines, broken for the width that there is."""
        return self._broken_for(self.content_size.width)

    def _broken_for(self, width: int) -> Content:
        if self._broken is None or self._broken[0] != width:
            parts = (part for each in self._lines for part in text.hung(each, width, set_in=self._set_in))
            self._broken = width, text.content(parts)
        return self._broken[1]
