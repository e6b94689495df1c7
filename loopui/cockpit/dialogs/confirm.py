"""A yes or no, only for what cannot be undone."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from loopui.cockpit.dialogs.dialog import Dialog, Words
from loopui.cockpit.text import Line, line


class Confirm(Dialog[bool]):
    """Asks once; `y` does it, everything else leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n,q", "leave", "No", show=False),
    ]

    def __init__(self, title: str, question: str, consequence: str, *, yes: str) -> None:
        super().__init__(title, (("y", yes), ("n", "leave it")))
        self._words = Words(_lines(question, consequence))

    def body(self) -> ComposeResult:
        """Say what is asked and what would follow."""
        yield self._words

    def ask(self, question: str, consequence: str) -> None:
        """Ask something else, because things have changed."""
        self._words.say(_lines(question, consequence))

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)


def _lines(question: str, consequence: str) -> tuple[Line, ...]:
    return (line((question, "strong")), line((consequence, "muted")))
