"""The keys that plan the work: what stands in the priority queue, and what a lane works on."""

from __future__ import annotations

from typing import Literal

from loopui.cockpit.dialogs.form import Field, listed
from loopui.cockpit.dialogs.pick import Option, Pick
from loopui.cockpit.edits import AddEntry, AssignLane, DropEntry, MoveEntry
from loopui.cockpit.screens.ledger_screen import LedgerScreen
from loopui.cockpit.text import line

USUAL_PRIORITY, USUAL_STATUS = "P1", "in_progress"


class QueueScreen(LedgerScreen):
    """A screen whose tracker's queue and lanes are kept by key."""

    def action_add_entry(self) -> None:
        """Ask for an entry of the queue."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Task", hint="its id, or that of a cadence"),
            Field(label="Priority", required=False, hint=f"{USUAL_PRIORITY}, where nothing is said"),
            Field(label="Description", required=False, hint="what is to be done"),
            Field(label="Gates", required=False, hint="the task's, where none is named; commas between"),
        )

        def add(task: str, priority: str, description: str, gates: str) -> AddEntry:
            return AddEntry(
                task=task,
                priority=priority or USUAL_PRIORITY,
                description=description,
                gates=listed(gates),
            )

        self._ask("Add an entry to the queue", fields, add)

    def action_entry_later(self) -> None:
        """Move the selected entry down."""
        self._move(1)

    def action_entry_earlier(self) -> None:
        """Move the selected entry up."""
        self._move(-1)

    def _move(self, by: Literal[-1, 1]) -> None:
        if task := self._selected_entry():
            self._bridge.ask(MoveEntry(task=task, by=by))

    def action_drop_entry(self) -> None:
        """Take the selected entry out of the queue; undoing it is a key away, so nothing is asked."""
        if task := self._selected_entry():
            self._bridge.ask(DropEntry(task=task))

    def _selected_entry(self) -> str:
        """Return the task of the entry that the person looks at; without one say how to select it."""
        if self._tracker() is None:
            return ""
        pane = self.focused
        task = self._queued_task() if pane is not None and pane.id == "queue" else ""
        if not task:
            self._tell("go to the priority queue and select an entry first")
        return task

    # Lanes

    def action_assign_lane(self) -> None:
        """Ask what the only lane works on now; of several ask which."""
        tracker = self._tracker()
        if tracker is None:
            return
        if not tracker.lanes:
            self._tell("the tracker has no lanes; add a [[lanes]] table to state.toml", "warning")
        elif len(tracker.lanes) == 1:
            self._ask_assignment(tracker.lanes[0].name)
        else:
            options = tuple(
                Option(lane.name, f"{lane.status}  {lane.current}".strip()) for lane in tracker.lanes
            )
            self.app.push_screen(Pick("Assign a lane", options), self._ask_assignment)

    def _ask_assignment(self, name: str | None) -> None:
        tracker = self._snapshot.tracker
        lane = next((each for each in tracker.lanes if each.name == name), None) if tracker else None
        if lane is None:
            return
        about = (line(("now: ", "muted"), lane.current or "nothing", (f"  {lane.status}", "muted")),)
        fields = (
            Field(label="Assignment", hint="a task's id, with words around it as you like"),
            Field(label="Status", required=False, hint=f"{USUAL_STATUS}, where nothing is said"),
        )

        def assign(current: str, status: str) -> AssignLane:
            return AssignLane(lane=lane.name, current=current, status=status or USUAL_STATUS)

        self._ask(f"Assign {lane.name}", fields, assign, about=about)
