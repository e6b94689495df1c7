"""The views: the cockpit itself, and what takes its place below the gauge."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget

from loopui.cockpit import actions
from loopui.cockpit.screens.layout import NARROW_WIDTH, TINY_HEIGHT
from loopui.cockpit.screens.panes_screen import PanesScreen
from loopui.cockpit.widgets.key_bar import KeyBar
from loopui.cockpit.widgets.rows import Rows

View = Literal["cockpit", "gates", "history"]
OTHERS: tuple[View, ...] = ("gates", "history")
# In a large terminal numbers choose no pane, but do what these actions do.
BY_NUMBER = {1: "show_cockpit", 2: "show_gates", 5: "truth", 6: "show_history"}

NUMBERS = range(1, 7)
ROOM_FOR_A_PANE = f"{NARROW_WIDTH} columns and {TINY_HEIGHT} lines"


class ViewsScreen(PanesScreen):
    """A screen of panes that shows one view at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(number), f"choose_number({number})", show=False) for number in NUMBERS
    ]

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.view: View = "cockpit"
        self._focused_before: Widget = self.executor.runs  # in the cockpit, while another view is shown

    def on_mount(self) -> None:
        """Offer no key for what is shown already."""
        self._tell_keys()

    def on_resize(self, event: events.Resize) -> None:
        """Forget the pane to go back to: it may have no room any more."""
        del event
        self._focused_before = self.executor.runs

    def show_view(self, view: View) -> None:
        """Show this view; the focus comes back with the cockpit."""
        if view == self.view:
            return
        if self.view == "cockpit":
            self._focused_before = self.focused or self.executor.runs
        self.view = view
        for name in OTHERS:
            self.set_class(name == view, f"-{name}")
        self._tell_keys()
        # At once: a list that is hidden while it has the focus would hand it to whatever comes next.
        lists: dict[View, Widget] = {"gates": self.gates, "history": self.history}
        lists.get(view, self._focused_before).focus()

    def _tell_keys(self) -> None:
        self.query_one(KeyBar).leave_out(frozenset({f"show_{self.view}"}))

    def action_show_cockpit(self) -> None:
        """Show the cockpit."""
        self.show_view("cockpit")

    def action_show_gates(self) -> None:
        """Show every gate."""
        self.show_view("gates")

    def action_show_history(self) -> None:
        """Show how the gates' runs went over time."""
        self.show_view("history")

    def action_show_all(self) -> None:
        """Drop a filter; where there is none go back to the cockpit."""
        is_filtered = isinstance(self.focused, Rows) and bool(self.focused.filter_text)
        if is_filtered or self.has_class("-filtering"):
            super().action_show_all()
        else:
            self.show_view("cockpit")

    async def action_choose_number(self, number: int) -> None:
        """Show this pane in a small terminal; a large one has all of them, and other things to show."""
        if self._layout == "full" or number > len(self.choosable):
            await self.run_action(BY_NUMBER[number])
        elif self._layout != "compact":
            self._tell(f"{self.choosable[number - 1].called} needs {ROOM_FOR_A_PANE}")
        else:
            self._focused_before = self.choosable[number - 1]
            self.choose_pane(number)
            self.show_view("cockpit")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what this role may not do, and numbers that mean nothing in this layout."""
        known = actions.named(action)
        if known is not None:
            return known.allowed(self._role)
        return action != "choose_number" or parameters[0] in self._numbers()

    def _numbers(self) -> Collection[object]:
        return BY_NUMBER if self._layout == "full" else NUMBERS
