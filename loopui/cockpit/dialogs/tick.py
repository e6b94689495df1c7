"""One item of a checklist: whether it holds, and what it says."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from loopui.cockpit.text import Line, Span, line
from loopui.cockpit.widgets.words import Words


class Tick(Horizontal, can_focus=True):
    """A line to tick with Space or a click; its text wraps beside the tick."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", show=False),
        Binding("enter", "app.focus_next", "Note", show=False),
        Binding("j", "next", "Next item", show=False),
        Binding("k", "previous", "Previous item", show=False),
    ]

    class Changed(Message):
        """The person has ticked the item, or taken the tick back."""

    def __init__(self, number: int, text: str, *, ticked: bool) -> None:
        super().__init__()
        self.ticked = ticked
        self._number = number
        self._text = text
        self._mark = Words((self._sign(),), id="mark")

    def compose(self) -> ComposeResult:
        """Put the text beside the tick."""
        yield self._mark
        yield Words((line(self._text),), id="what")

    def _sign(self) -> Line:
        sign = Span("✔ holds", "good") if self.ticked else Span("○ open ", "muted")
        return line(sign, (f" {self._number:>2} ", "muted"))

    def action_tick(self) -> None:
        """Tick it, or take the tick back."""
        self.ticked = not self.ticked
        self._mark.say((self._sign(),))
        self.post_message(self.Changed())

    def action_next(self) -> None:
        """Go to the next item, past the note."""
        self.screen.focus_next(Tick)

    def action_previous(self) -> None:
        """Go to the item before."""
        self.screen.focus_previous(Tick)

    def on_click(self) -> None:
        """Do what Space does."""
        self.focus()
        self.action_tick()
