"""Pick one of several things: type to find, Enter takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from loopui.cockpit.dialogs.dialog import Dialog
from loopui.cockpit.text import cells, columns
from loopui.cockpit.widgets.rows import Row, Rows
from loopui.host.terminal import clean

WIDEST = 24


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be picked: its key, and what stands beside it."""

    key: str
    note: str = ""


class Pick(Dialog[str]):
    """Answers with the key of what was picked; `now` is what holds at present."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
    ]

    def __init__(self, title: str, options: tuple[Option, ...], *, now: str = "") -> None:
        super().__init__(title, (("Enter", "takes it"), ("Esc", "leaves")))
        self._options = options
        self._now = now
        self._list = Rows(id="options")

    def body(self) -> ComposeResult:
        """Show the words to find, and what there is."""
        yield Input(placeholder="type to find", compact=True)
        yield self._list

    def on_mount(self) -> None:
        """Type at once; the list is as high as it has to be."""
        self._list.can_focus = False
        self._list.styles.height = len(self._options)
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
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

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self._list.narrow(event.value)

    @on(Input.Submitted)
    @on(Rows.Chosen)
    def take(self) -> None:
        """Answer with what is selected."""
        if self._list.selected is not None:
            self.dismiss(self._list.selected)

    def action_move(self, by: int) -> None:
        """Select another one while typing."""
        self._list.action_move(by)
