"""A yes or no, only for what cannot be undone."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from loopui.cockpit.dialogs.dialog import Dialog, Words
from loopui.cockpit.text import line


class Confirm(Dialog[bool]):
    """Asks once; `y` does it, everything else leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n,q", "leave", "No", show=False),
    ]

    def __init__(self, title: str, question: str, consequence: str, *, yes: str) -> None:
        super().__init__(title, (("y", yes), ("n", "leave it")))
        self._question = question
        self._consequence = consequence

    def body(self) -> ComposeResult:
        """Say what is asked and what would follow."""
        yield Words((line((self._question, "strong")), line((self._consequence, "muted"))))

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)
