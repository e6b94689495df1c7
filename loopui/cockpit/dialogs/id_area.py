"""A field to write in: ids are completed inline, and those that the tracker does not know are marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.widgets import TextArea

from loopui.host.terminal import clean

_WORD = re.compile(r"[A-Za-z][\w-]*$")
SHORTEST = 2  # letters before a completion is offered

Unknown = tuple[tuple[int, int, str], ...]


class IdArea(TextArea):
    """A text area that grows with its text."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"id-area--unknown"}

    def __init__(
        self,
        value: str,
        *,
        known: Sequence[str],
        unknown: Callable[[str], Unknown],
        id: str,  # noqa: A002 - Textual's name
    ) -> None:
        self._known = tuple(known)
        self._unknown = unknown
        safe = "\n".join(clean(each) for each in value.split("\n"))
        super().__init__(safe, soft_wrap=True, tab_behavior="focus", compact=True, id=id)

    def get_line(self, line_index: int) -> Text:
        """Mark the ids on this line that the tracker does not know."""
        drawn = super().get_line(line_index)
        for start, end, _ in self._unknown(drawn.plain):
            drawn.stylize(self.get_component_rich_style("id-area--unknown", partial=True), start, end)
        return drawn

    def update_suggestion(self) -> None:
        """Offer the rest of the id that is being typed."""
        row, column = self.cursor_location
        text = self.document.get_line(row)
        found = _WORD.search(text[:column])
        at_end = column == len(text) or not (text[column].isalnum() or text[column] in "-_")
        self.suggestion = rest_of(found.group(), self._known) if found and at_end else ""

    async def _on_paste(self, event: events.Paste) -> None:
        """Let no control sequence in with what is pasted."""
        event.text = "\n".join(clean(each) for each in event.text.splitlines())
        await super()._on_paste(event)


def rest_of(typed: str, known: Sequence[str]) -> str:
    """Return what is missing of the first known id that begins like this, whatever the case."""
    if len(typed) < SHORTEST:
        return ""
    for each in known:
        if len(each) > len(typed) and each.casefold().startswith(typed.casefold()):
            return each[len(typed) :]
    return ""
