"""Details of one thing: its facts, and beside an artifact the beginning of its file."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from loopui.cockpit.dialogs.dialog import Dialog, Words
from loopui.cockpit.text import Line, line


class Details(Dialog[None]):
    """Lines to read and scroll; `path` is the file whose beginning is still to come."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "leave", "Leave", show=False),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, facts: tuple[Line, ...], *, path: str = "") -> None:
        super().__init__(title, (("↑ ↓", "scroll"), ("Esc", "leaves")))
        self._facts = facts
        self.path = path
        self._file = Words((line(), line(("reading the file …", "muted"))) if path else (), id="file")

    def body(self) -> ComposeResult:
        """Show the facts, then the file."""
        with VerticalScroll(id="details"):
            yield Words(self._facts)
            yield self._file

    def show_file(self, lines: tuple[str, ...]) -> None:
        """Show the beginning of the file."""
        self._file.say((line(), *(line(each) for each in lines)))

    def action_scroll(self, lines: int) -> None:
        """Scroll with vi keys."""
        self.query_one("#details").scroll_relative(y=lines, animate=False)
