"""What every dialog has in common: a frame with a title, a line of keys, and a typed answer."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from loopui.cockpit import text

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """A modal question; Escape leaves it unanswered (None)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, title: str, keys: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._title = title
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Frame the body; the keys stand in the frame's lower edge."""
        with Vertical(classes="frame") as frame:
            frame.border_title = text.literal(self._title)
            frame.border_subtitle = _told(self._keys)
            yield from self.body()

    def body(self) -> ComposeResult:
        """Yield what stands in the frame."""
        raise NotImplementedError

    def offer(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Say in the frame that other keys do something now."""
        if keys != self._keys:
            self._keys = keys
            self.query_one(".frame").border_subtitle = _told(keys)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def _told(keys: tuple[tuple[str, str], ...]) -> Content:
    return text.content([text.line(*(part for key, does in keys for part in _key(key, does)))])


def _key(key: str, does: str) -> tuple[tuple[str, text.Tone], tuple[str, text.Tone]]:
    return ((f"{key} ", "accent"), (f"{does}  ", "muted"))
