"""A yes or no, only for what cannot be undone."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from loopui.cockpit.dialogs.dialog import Dialog
from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.words import Words


class Confirm(Dialog[bool]):
    """Asks once; `y` does it, everything else leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n,q", "leave", "No", show=False),
    ]

    def __init__(
        self, title: str, question: str, consequence: str, *, yes: str, grounds: tuple[Line, ...] = ()
    ) -> None:
        super().__init__(title, (("y", yes), ("n", "leave it")))
        self._words = Words(_lines(question, consequence, grounds))

    def body(self) -> ComposeResult:
        """Say what is asked and what would follow."""
        yield self._words

    def ask(self, question: str, consequence: str, grounds: tuple[Line, ...] = ()) -> None:
        """Ask something else, because things have changed."""
        self._words.say(_lines(question, consequence, grounds))

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)


def _lines(question: str, consequence: str, grounds: tuple[Line, ...]) -> tuple[Line, ...]:
    between = (line(), *grounds, line()) if grounds else ()
    return (line((question, "strong")), *between, line((consequence, "muted")))
