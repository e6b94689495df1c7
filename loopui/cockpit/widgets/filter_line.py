"""The line in which a pane's filter is typed: which pane, the words, and what the keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from loopui.cockpit.text import cells, line, plain
from loopui.cockpit.widgets.lines import Lines

if TYPE_CHECKING:
    from loopui.cockpit.text import Line

KEYS = line((" Enter ", "accent"), ("keeps it  ", "muted"), ("Esc ", "accent"), ("shows all ", "muted"))


class Label(Lines):
    """One line that is as wide as its text."""

    def __init__(self, shown: Line = (), *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.say(shown)

    def say(self, shown: Line) -> None:
        """Show another line."""
        self.line = shown
        self.styles.width = cells(plain(shown))

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the line."""
        del width
        return (self.line,)


class FilterLine(Horizontal):
    """Shown instead of the keys while somebody types; its Input is `#filter`."""

    def __init__(self) -> None:
        super().__init__(id="filter-line")
        self.prompt = Label(id="filter-prompt")

    def compose(self) -> ComposeResult:
        """Lay out prompt, words and keys."""
        yield self.prompt
        yield Input(id="filter", placeholder="words that rows have to contain", compact=True)
        yield Label(KEYS, id="filter-keys")

    def ask(self, pane: str, words: str) -> None:
        """Begin with the words by which this pane is filtered already."""
        self.prompt.say(line((" /", "accent"), (f" {pane}  ", "plain")))
        self.prompt.redraw()
        box = self.query_one("#filter", Input)
        box.value = words
        box.focus()
