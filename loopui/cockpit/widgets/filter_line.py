"""The line in which a filter is typed: whose rows it narrows, how many are left, and what ends it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from loopui.cockpit.text import line
from loopui.cockpit.widgets.words import Words


class FilterLine(Horizontal):
    """A prompt, the words, and beside them what they find; where it is narrow, prompt and words alone."""

    def __init__(self) -> None:
        super().__init__(id="filter-line")
        self._prompt = Words(id="filter-prompt")
        self.box = Input(id="filter", placeholder="words to find", compact=True)
        self._found = Words(id="filter-found")

    def compose(self) -> ComposeResult:
        """Put the words between the prompt and what they find."""
        yield self._prompt
        yield self.box
        yield self._found

    def ask(self, pane: str, words: str) -> None:
        """Ask for the words that narrow this pane, beginning with those that do already."""
        self._prompt.say((line(("/ ", "accent"), (pane, "strong"), " "),))
        self.box.value = words
        self.box.focus()

    def tell(self, found: int, of: int) -> None:
        """Say how many rows are left, and the keys."""
        told = line(
            (f"{found} of {of} ", "plain" if found else "warn"),
            ("  Enter", "accent"),
            (" keeps ", "muted"),
            (" Esc", "accent"),
            (" shows all", "muted"),
        )
        self._found.say((told,))
