"""A dialog that takes a while to fill in: whoever leaves it loses at most the last words."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.timer import Timer

from loopui.cockpit.dialogs.dialog import Answer, Dialog

DRAFT_AFTER_S = 0.4  # of rest: a terminal that vanishes takes at most the last words with it

Value = TypeVar("Value")


class Drafted(Dialog[Answer], Generic[Answer, Value]):
    """Begins with a value and answers with another one; `keep` takes what has been written so far.

    A subclass tells what it holds (`edited`), and calls `note_change` whenever that may have changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        Binding("ctrl+r", "fill_anew", "Fill anew", show=False, priority=True),
    ]

    def __init__(
        self, title: str, keys: tuple[tuple[str, str], ...], *, value: Value, keep: Callable[[Value], None]
    ) -> None:
        super().__init__(title, keys)
        self._value = value
        self._keep = keep
        self._touched = False
        self._timer: Timer | None = None

    @property
    def edited(self) -> Value:
        """The value as it stands in the dialog."""
        raise NotImplementedError

    def note_change(self) -> None:
        """Keep a draft once the person pauses; what was only laid out is no change."""
        if not self._touched and self.edited == self._value:
            return
        self._touched = True
        self._rest()
        self._timer = self.set_timer(DRAFT_AFTER_S, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what has been written so far."""
        if self._touched:
            self._keep(self.edited)

    def answer(self, answer: Answer) -> None:
        """Answer; the draft is kept before, for what is done with the answer may fail."""
        self._rest()
        self.keep_draft()
        self.dismiss(answer)

    def answer_anew(self, answer: Answer) -> None:
        """Answer that what was written is to be thrown away."""
        self._rest()
        self.dismiss(answer)

    def action_leave(self) -> None:
        """Leave, and keep a draft of what was changed."""
        self._rest()
        self.keep_draft()
        self.dismiss(None)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
