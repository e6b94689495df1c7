"""The live log: the last lines of a file, following its end until the reader scrolls away."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.toned import TONE_CLASSES, Toned


class LogView(ScrollView, Toned, can_focus=True):
    """Lines of text that are cut at the edge, with a sign."""

    # Textual inherits component classes from the first base only.
    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_by(-1)", "Up", show=False),
        Binding("down,j", "scroll_by(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "top", "First line", show=False),
        Binding("end,G", "follow", "Last line", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self._first = 0  # the number of the first line that is kept, counted from the start of the file
        self._empty: tuple[Line, ...] = ()
        self.following = True

    def show(self, lines: tuple[str, ...], *, first: int = 0, empty: tuple[Line, ...] = ()) -> None:
        """Replace the lines; `first` is the number of the first one in its file."""
        if lines is self._lines and empty == self._empty:
            return
        reading = self.scroll_offset.y + self._first
        self._lines, self._empty, self._first = lines, empty, first
        self.virtual_size = Size(1, len(lines))
        if self.following:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        else:
            self.scroll_to(y=max(0, reading - first), animate=False, immediate=True)
        self.refresh()

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self.following = True
        self.scroll_end(animate=False, immediate=True, x_axis=False)

    def action_top(self) -> None:
        """Go to the first line that is kept."""
        self.following = False
        self.scroll_home(animate=False, immediate=True)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll; upwards stops following, the end starts it again."""
        self.scroll_relative(y=lines, animate=False, immediate=True)
        self.following = self.scroll_offset.y >= self.max_scroll_y

    def action_page(self, pages: int) -> None:
        """Scroll by what fits on the screen."""
        self.action_scroll_by(pages * max(1, self.size.height - 1))

    def on_mouse_scroll_up(self) -> None:
        """Stop following: the person reads further up."""
        self.following = False

    def on_resize(self) -> None:
        """Stay at the end while following."""
        if self.following:
            self.scroll_end(animate=False, immediate=True, x_axis=False)

    def render_line(self, y: int) -> Strip:
        """Return the line of the log that is on this height."""
        width = self.scrollable_content_region.width
        if not self._lines:
            return self.strip_of(self._empty[y], width) if y < len(self._empty) else self.blank(width)
        at = y + self.scroll_offset.y
        return self.strip_of(line(self._lines[at]), width) if at < len(self._lines) else self.blank(width)
