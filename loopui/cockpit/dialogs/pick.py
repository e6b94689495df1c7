"""Pick one of several things: type to find, Enter takes it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.widgets import Input

from loopui.cockpit.dialogs.finder import Finder
from loopui.cockpit.text import cells, columns
from loopui.cockpit.widgets.rows import Row, Rows
from loopui.host.terminal import clean

WIDEST = 24


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be picked: its key, and what stands beside it."""

    key: str
    note: str = ""


class Pick(Finder[str]):
    """Answers with the key of what was picked; `now` is what holds at present."""

    def __init__(self, title: str, options: tuple[Option, ...], *, now: str = "") -> None:
        super().__init__(title, (("Enter", "takes it"),), list_id="options")
        self._options = options
        self._now = now

    def on_mount(self) -> None:
        """Make the list as high as it has to be."""
        self._list.styles.height = len(self._options)

    def draw(self) -> None:
        """Show the options; at first the cursor stands on what holds."""
        width = self._list.room
        widest = min(WIDEST, max((cells(clean(each.key)) for each in self._options), default=8))
        is_first = self._list.selected is None
        self._list.show(tuple(self._row(each, widest, width) for each in self._options))
        if is_first and self._now:
            self._list.select(self._now)

    def _row(self, option: Option, widest: int, width: int) -> Row:
        drawn = columns(
            ("▸" if option.key == self._now else " ", 2, "accent"),
            (option.key, widest, "plain"),
            ("", 2, "plain"),
            (option.note, max(0, width - widest - 4), "muted"),
        )
        return Row(key=option.key, lines=(drawn,))

    @on(Input.Submitted)
    @on(Rows.Chosen)
    def take(self) -> None:
        """Answer with what is selected."""
        if self._list.selected is not None:
            self.dismiss(self._list.selected)
