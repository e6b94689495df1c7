"""The orchestrator's keys: each asks for what an edit of the tracker needs, and hands it to the bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from loopui.cockpit.dialogs.form import Field, Form
from loopui.cockpit.dialogs.pick import Option, Pick
from loopui.cockpit.edits import AddBlocker, AddDecision, ResolveBlocker, SetStatus
from loopui.cockpit.messages import Told
from loopui.cockpit.screens.panes_screen import PanesScreen
from loopui.cockpit.text import line

if TYPE_CHECKING:
    from loopui.cockpit.door import Bridge
    from loopui.cockpit.messages import ReasonWanted, Severity
    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.models import Tracker


class EditsScreen(PanesScreen):
    """A screen of panes whose tracker can be edited by key."""

    def __init__(self, bridge: Bridge, role: str) -> None:
        super().__init__(role)
        self._bridge = bridge

    @property
    def _snapshot(self) -> Snapshot:
        return self._bridge.snapshot

    # Status

    def action_set_status(self) -> None:
        """Set the status of the selected milestone or queued task; else ask whose."""
        tracker = self._tracker()
        if tracker is None:
            return
        name = self._selected_with_status(tracker)
        if name:
            self._pick_status(name)
            return
        options = (
            *(Option(task.id, f"{task.status}  {task.title}") for task in tracker.tasks),
            *(Option(each.id, f"{each.status}  {each.title}") for each in tracker.milestones),
        )
        if options:
            self.app.push_screen(Pick("Set the status of", options), self._pick_status)
        else:
            self._tell("the tracker has neither tasks nor milestones", "warning")

    def _selected_with_status(self, tracker: Tracker) -> str:
        pane = self.focused
        key = self.selected_in(pane.id or "") if pane is not None else ""
        if pane is not None and pane.id == "queue":
            key = key.rpartition("#")[0]
        known = {each.id for each in tracker.tasks} | {each.id for each in tracker.milestones}
        return key if key in known and pane is not None and pane.id in {"milestones", "queue"} else ""

    def _pick_status(self, name: str | None) -> None:
        from loopui.tracker.models import MilestoneStatus, TaskStatus  # noqa: PLC0415 - read by then

        tracker = self._snapshot.tracker
        if not name or tracker is None:
            return
        task = next((each for each in tracker.tasks if each.id == name), None)
        milestone = next((each for each in tracker.milestones if each.id == name), None)
        found = task or milestone
        if found is None:
            self._tell(f"{name} is no longer in the tracker", "warning")
            return
        statuses = get_args(TaskStatus if task else MilestoneStatus)
        picker = Pick(
            f"{name} {found.title}", tuple(Option(each) for each in statuses), now=str(found.status)
        )

        def set_it(status: str | None) -> None:
            if status and status != found.status:
                table = "tasks" if task else "milestones"
                self._bridge.edit(SetStatus(table=table, name=name, status=status))  # type: ignore[arg-type]

        self.app.push_screen(picker, set_it)

    def ask_reason(self, wanted: ReasonWanted) -> None:
        """Ask why a claim holds without its evidence; without a reason nothing is edited."""
        edit = wanted.edit
        claim = f"{edit.name} {edit.status if isinstance(edit, SetStatus) else 'resolved'}"
        about = (
            line(("Evidence is missing:", "strong")),
            *(line(("  · ", "warn"), each) for each in wanted.missing),
        )
        fields = (Field(label="Reason", hint="why it holds all the same; kept in the tracker"),)

        def go_on(values: tuple[str, ...] | None) -> None:
            if values:
                self._bridge.edit(wanted.with_reason(values[0]))

        self.app.push_screen(Form(f"{claim} without evidence", fields, about=about), go_on)

    # Blockers and decisions

    def action_add_blocker(self) -> None:
        """Ask for a blocker."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Blocker", hint="what stands in the way"),
            Field(label="Exit condition", hint="what ends it"),
            Field(label="Impact", required=False, hint="what it keeps from being done"),
        )

        def add(values: tuple[str, ...] | None) -> None:
            if values:
                blocker, exit_condition, impact = values
                self._bridge.edit(AddBlocker(blocker=blocker, exit_condition=exit_condition, impact=impact))

        self.app.push_screen(Form("Add a blocker", fields), add)

    def action_resolve(self) -> None:
        """Resolve the selected blocker, or the only one; else ask which."""
        tracker = self._tracker()
        if tracker is None:
            return
        active = [each for each in tracker.blockers if each.status == "active"]
        pane = self.focused
        selected = self.selected_in("blockers") if pane is not None and pane.id == "blockers" else ""
        if not active:
            self._tell("nothing to resolve: no blocker is active")
        elif selected or len(active) == 1:
            self._ask_resolution(selected or active[0].id)
        else:
            options = tuple(Option(each.id, each.blocker) for each in active)
            self.app.push_screen(Pick("Resolve a blocker", options), self._ask_resolution)

    def _ask_resolution(self, name: str | None) -> None:
        tracker = self._snapshot.tracker
        found = next((each for each in tracker.blockers if each.id == name), None) if tracker else None
        if found is None:
            return
        about = (line(found.blocker), line(("exit: ", "muted"), (found.exit_condition, "muted")))
        fields = (
            Field(label="Resolution", hint="how it was resolved"),
            Field(label="Evidence", required=False, hint="evidence/… ; several: with commas between"),
        )

        def resolve(values: tuple[str, ...] | None) -> None:
            if values:
                resolution, named = values
                paths = tuple(path for each in named.split(",") if (path := each.strip()))
                self._bridge.edit(ResolveBlocker(name=found.id, resolution=resolution, evidence=paths))

        self.app.push_screen(Form(f"Resolve {found.id}", fields, about=about), resolve)

    def action_add_decision(self) -> None:
        """Ask for a decision."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Title", hint="what it is about"),
            Field(label="Decision", hint="what was decided"),
            Field(label="Context", required=False, hint="what made it necessary"),
        )

        def add(values: tuple[str, ...] | None) -> None:
            if values:
                title, decision, context = values
                self._bridge.edit(AddDecision(title=title, decision=decision, context=context))

        self.app.push_screen(Form("Add a decision", fields), add)

    def action_undo(self) -> None:
        """Take the last edit of the tracker back."""
        self._bridge.undo()

    def _tracker(self) -> Tracker | None:
        tracker = self._snapshot.tracker
        if tracker is None:
            self._say_not_read()
        return tracker

    def _say_not_read(self) -> None:
        self._tell("state.toml has not been read yet", "warning")

    def _tell(self, text: str, severity: Severity = "information") -> None:
        self.app.post_message(Told(text, severity))
