"""The gate picker: type to find, mark several, Enter takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from loopui.cockpit.dialogs.finder import Finder
from loopui.cockpit.text import columns
from loopui.cockpit.widgets.rows import Row, Rows
from loopui.tracker.selection import is_runnable

if TYPE_CHECKING:
    from loopui.tracker.models.gates import Gate


class GatePicker(Finder[tuple[str, ...]]):
    """A list of gates that narrows while typing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "mark", "Mark", show=False, priority=True),
    ]

    def __init__(self, gates: tuple[Gate, ...], *, task: str = "") -> None:
        title = f"Launch gates for {task}" if task else "Launch a gate"
        super().__init__(title, (("Enter", "takes it"), ("Tab", "marks several")), list_id="gates")
        self._gates = gates
        self._marked: tuple[str, ...] = ()

    def draw(self) -> None:
        """Show the gates."""
        width = self._list.room
        self._list.show(tuple(self._row(gate, width) for gate in self._gates))

    def _row(self, gate: Gate, width: int) -> Row:
        marked = gate.id in self._marked
        kind = ("heavy" if gate.heavy else "light") if is_runnable(gate) else gate.kind
        widest = min(28, max((len(each.id) for each in self._gates), default=8))
        cells = columns(
            ("✔" if marked else " ", 2, "accent"),
            (gate.id, widest, "strong" if marked else "plain"),
            ("", 2, "plain"),
            (kind, 10, "muted"),
            (gate.scope, max(0, width - widest - 14), "muted"),
        )
        return Row(key=gate.id, lines=(cells,), search=f"{gate.section} {gate.scope}")

    @on(Input.Submitted)
    def take(self) -> None:
        """Answer with what is marked, else with what is selected."""
        chosen = self._marked or ((self._list.selected,) if self._list.selected else ())
        if chosen:
            self.dismiss(chosen)

    @on(Rows.Chosen)
    def take_clicked(self) -> None:
        """Answer with the gate that was clicked twice."""
        self.take()

    def action_mark(self) -> None:
        """Mark the selected gate, or unmark it."""
        key = self._list.selected
        if key is None:
            return
        marked = self._marked
        self._marked = tuple(each for each in marked if each != key) if key in marked else (*marked, key)
        self.draw()
        self._list.action_move(1)
