"""A list of rows that are keyed by id: when the data changes, cursor and scroll stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from loopui.cockpit.text import Line, line, plain, wrap
from loopui.cockpit.widgets.toned import TONE_CLASSES, Toned


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its key, its lines for the width, and `search`, what a filter looks at beside them."""

    key: str
    lines: tuple[Line, ...]
    search: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Tell whether every word stands somewhere in the row."""
        whole = " ".join((self.search, *(plain(each) for each in self.lines))).casefold()
        return all(word in whole for word in words)


class Rows(ScrollView, Toned, can_focus=True):
    """A scrolling list with one selected row; rows may be several lines high."""

    # Textual inherits component classes from the first base only.
    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
        Binding("home,g", "move_to(0)", "First", show=False),
        Binding("end,G", "move_to(-1)", "Last", show=False),
        Binding("enter", "choose", "Details", show=False),
    ]

    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked twice."""

        def __init__(self, rows: Rows, key: str) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> Rows:
            """The list that the row is in."""
            return self.rows

    class Selected(Message):
        """The person has put the cursor on a row."""

        def __init__(self, rows: Rows, key: str) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._all: tuple[Row, ...] = ()
        self._shown: tuple[Row, ...] = ()
        self._empty: tuple[Line, ...] = ()
        self._flat: list[tuple[int, Line]] = []  # every line on the list, with its row's index
        self._tops: list[int] = []  # the first line of each row
        self._index = 0
        self._words: tuple[str, ...] = ()

    @property
    def selected(self) -> str | None:
        """The key of the selected row."""
        return self._shown[self._index].key if self._shown else None

    @property
    def counts(self) -> tuple[int, int]:
        """How many rows are shown, and how many there are."""
        return len(self._shown), len(self._all)

    @property
    def room(self) -> int:
        """The columns that a row has, beside the scroll bar."""
        return self.scrollable_content_region.width

    @property
    def filter_text(self) -> str:
        """The words that rows have to contain."""
        return " ".join(self._words)

    def show(self, rows: tuple[Row, ...], empty: tuple[Line, ...] = ()) -> None:
        """Replace the rows; `empty` says what would fill the list and which key does it."""
        if rows == self._all and empty == self._empty:
            return
        self._all, self._empty = rows, empty
        self._lay_out()

    def narrow(self, words: str) -> None:
        """Show only rows that contain every one of the words."""
        self._words = tuple(words.casefold().split())
        self._lay_out()

    def select(self, key: str) -> None:
        """Put the cursor on the row with this key, if it is there."""
        for index, row in enumerate(self._shown):
            if row.key == key:
                self._go(index)

    def _lay_out(self) -> None:
        kept, offset = self.selected, self._offset_of_selected()
        old_index = self._index
        self._shown = (
            tuple(row for row in self._all if row.matches(self._words)) if self._words else self._all
        )
        self._flat, self._tops = [], []
        for index, row in enumerate(self._shown):
            self._tops.append(len(self._flat))
            self._flat.extend((index, each) for each in row.lines)
        self._index = self._find(kept, old_index)
        self.virtual_size = Size(self.room, len(self._flat))
        if self._shown:
            # A row that was scrolled to a place stays at that place, whatever was put in above it.
            top = self._tops[self._index] - offset if self.scroll_y else self.scroll_y
            self.scroll_to(y=max(0, top), animate=False, immediate=True)
        self.refresh()

    def _offset_of_selected(self) -> int:
        return self._tops[self._index] - self.scroll_offset.y if self._tops else 0

    def _find(self, key: str | None, old_index: int) -> int:
        for index, row in enumerate(self._shown):
            if row.key == key:
                return index
        return max(0, min(old_index, len(self._shown) - 1))

    def _go(self, index: int) -> None:
        if not self._shown:
            return
        self._index = max(0, min(index, len(self._shown) - 1))
        top, height = self._tops[self._index], len(self._shown[self._index].lines)
        self.scroll_to_region(Region(0, top, 1, height), animate=False, force=True)
        self.refresh()

    def _take(self, index: int) -> None:
        """Select a row because the person wants it."""
        self._go(index)
        if self.selected is not None:
            self.post_message(self.Selected(self, self.selected))

    def action_move(self, by: int) -> None:
        """Select the row that is so many rows further down."""
        self._take(self._index + by)

    def action_move_page(self, pages: int) -> None:
        """Move by what fits on the screen."""
        tallest = max((len(row.lines) for row in self._shown), default=1)
        self._take(self._index + pages * max(1, self.size.height // tallest - 1))

    def action_move_to(self, index: int) -> None:
        """Select the first (0) or the last (-1) row."""
        self._take(len(self._shown) - 1 if index < 0 else index)

    def action_choose(self) -> None:
        """Ask for the selected row's details."""
        if self.selected is not None:
            self.post_message(self.Chosen(self, self.selected))

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse; a second click opens it."""
        position = event.get_content_offset(self)
        at = position.y + self.scroll_offset.y if position else -1
        if 0 <= at < len(self._flat):
            self._take(self._flat[at][0])
            if event.chain > 1:
                self.action_choose()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line that is on this height of the list."""
        width = self.room
        if not self._shown:
            told = self._no_match() if self._words and self._all else self._empty
            lines = [part for each in told for part in wrap(each, width)]
            return self.strip_of(lines[y], width) if y < len(lines) else self.blank(width)
        at = y + self.scroll_offset.y
        if at >= len(self._flat):
            return self.blank(width)
        index, drawn = self._flat[at]
        return self.strip_of(drawn, width, selected=index == self._index)

    def _no_match(self) -> tuple[Line, ...]:
        return (
            line((f"nothing here contains “{self.filter_text}”", "muted")),
            line(("Esc", "accent"), (" shows all again", "muted")),
        )
