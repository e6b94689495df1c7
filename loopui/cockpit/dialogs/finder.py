"""What dialogs with a list to pick from have in common: type to find, and Escape takes that back first."""

from __future__ import annotations

from typing import ClassVar, Generic

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from loopui.cockpit.dialogs.dialog import Answer, Dialog
from loopui.cockpit.widgets.rows import Rows


class Finder(Dialog[Answer], Generic[Answer]):
    """A list that narrows while typing; a subclass draws its rows and answers with what is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
    ]

    def __init__(self, title: str, keys: tuple[tuple[str, str], ...], *, list_id: str) -> None:
        self._other_keys = keys
        super().__init__(title, (*keys, ("Esc", "leaves")))
        self._list = Rows(id=list_id)
        self._box = Input(placeholder="type to find", compact=True)

    def body(self) -> ComposeResult:
        """Show the words to find, and what there is."""
        yield self._box
        yield self._list

    def on_mount(self) -> None:
        """Type at once."""
        self._list.can_focus = False
        self._box.focus()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Show the rows for the width that the list has."""
        raise NotImplementedError

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        """Narrow the list, and say what Escape does now."""
        self._list.narrow(event.value)
        self.offer((*self._other_keys, ("Esc", "shows all" if event.value else "leaves")))

    def action_move(self, by: int) -> None:
        """Select another one while typing."""
        self._list.action_move(by)

    def action_leave(self) -> None:
        """Drop what was typed; where there is nothing leave without an answer."""
        if self._box.value:
            self._box.value = ""
        else:
            super().action_leave()
