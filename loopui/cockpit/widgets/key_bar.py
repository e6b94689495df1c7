"""The line of keys at the bottom, from the registry; a click does what the key does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from loopui.cockpit.text import Line, cells, fit_line, line, plain
from loopui.cockpit.widgets.lines import Lines

if TYPE_CHECKING:
    from loopui.cockpit.actions import Action

PALETTE_KEY = "^p"


class KeyBar(Lines):
    """As many keys as fit; help and the palette always stand there."""

    def __init__(self, actions: tuple[Action, ...]) -> None:
        super().__init__(id="keys")
        self._actions = actions
        self._left_out: frozenset[str] = frozenset()
        self._labels: dict[str, str] = {}

    def leave_out(self, names: frozenset[str]) -> None:
        """Show the keys without those that would do nothing now."""
        self._left_out = names
        self.redraw()

    def relabel(self, labels: dict[str, str]) -> None:
        """Write these actions (by name) with other words than the registry's."""
        if labels != self._labels:
            self._labels = labels
            self.redraw()

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the line of keys."""
        keys, _ = self._fitting(width)
        left = line(*(part for action in keys for part in self._label(action)))
        right = line((PALETTE_KEY, "accent"), (" palette ", "muted"))
        gap = width - cells(plain(left)) - cells(plain(right))
        return (fit_line(line(*left, " " * gap, *right) if gap > 0 else left, width),)

    def _fitting(self, width: int) -> tuple[list[Action], list[int]]:
        """Return the keys that fit, and the column where each one ends."""
        shown = [action for action in self._actions if action.bar and action.name not in self._left_out]
        room = width - cells(f"{PALETTE_KEY} palette ") - 1
        while len(shown) > 1 and sum(self._width(action) for action in shown) > room:
            shown.remove(max(reversed(shown), key=lambda action: (action.drop, action.name != "help")))
        ends, at = [], 0
        for action in shown:
            at += self._width(action)
            ends.append(at)
        return shown, ends

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        keys, ends = self._fitting(self.size.width)
        for action, end in zip(keys, ends, strict=True):
            if event.x < end:
                await self.screen.run_action(action.name)
                return
        if event.x >= self.size.width - cells(f"{PALETTE_KEY} palette "):
            await self.app.run_action("command_palette")

    def _label(self, action: Action) -> Line:
        word = self._labels.get(action.name, action.bar)
        return line((f" {action.key}", "accent"), (f" {word} ", "plain"))

    def _width(self, action: Action) -> int:
        return cells(plain(self._label(action)))
