"""The orchestrator's keys: each asks for what an edit of the tracker needs, and hands it to the bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from loopui.cockpit.dialogs.form import Field, Form
from loopui.cockpit.dialogs.pick import Option, Pick
from loopui.cockpit.edits import ResolveBlocker, SetStatus
from loopui.cockpit.intents import Undo
from loopui.cockpit.screens.views_screen import ViewsScreen
from loopui.cockpit.text import line
from loopui.host.paths import STATE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopui.cockpit.door import Bridge
    from loopui.cockpit.edits import Edit, Reasoned
    from loopui.cockpit.messages import ReasonWanted
    from loopui.cockpit.snapshot import Snapshot
    from loopui.cockpit.text import Line
    from loopui.tracker.models import Tracker


class EditsScreen(ViewsScreen):
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
        if pane is None:
            return ""
        key = self._queued_task() if pane.id == "queue" else self.selected_in(pane.id or "")
        known = {each.id for each in tracker.tasks} | {each.id for each in tracker.milestones}
        return key if key in known and pane.id in {"milestones", "queue"} else ""

    def _queued_task(self) -> str:
        """Return the task of the queue's selected entry."""
        return self.selected_in("queue").rpartition("#")[0]

    def _pick_status(self, name: str | None) -> None:
        from loopui.tracker.models.work import MilestoneStatus, TaskStatus  # noqa: PLC0415 - read by then

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
                self._bridge.ask(SetStatus(table=table, name=name, status=status))  # type: ignore[arg-type]

        self.app.push_screen(picker, set_it)

    def ask_reason(self, wanted: ReasonWanted) -> None:
        """Ask why a claim holds without its evidence; without a reason nothing is edited."""
        about = (
            line(("Evidence is missing:", "strong")),
            *(line(("  · ", "warn"), each) for each in wanted.missing),
        )
        fields = (Field(label="Reason", hint="why it holds all the same; kept in the tracker"),)
        self._ask(f"{_claim(wanted.edit)} without evidence", fields, wanted.with_reason, about=about)

    def action_undo(self) -> None:
        """Take the last edit of the tracker back."""
        self._bridge.ask(Undo())

    # What every edit shares

    def _ask(
        self,
        title: str,
        fields: tuple[Field, ...],
        make: Callable[..., Edit],
        *,
        about: tuple[Line, ...] = (),
    ) -> None:
        """Ask for the fields; what `make` makes of their values is the edit."""

        def go_on(values: tuple[str, ...] | None) -> None:
            if values:
                self._bridge.ask(make(*values))

        self.app.push_screen(Form(title, fields, about=about), go_on)

    def _tracker(self) -> Tracker | None:
        """Return the tracker; where its file cannot be used now, say so."""
        snapshot = self._snapshot
        if snapshot.tracker is not None and not snapshot.tracker_trouble:
            return snapshot.tracker
        self._say_not_read()
        return None

    def _say_not_read(self) -> None:
        if self._snapshot.tracker_trouble:
            self._tell(f"{STATE_FILE} cannot be used until it is mended: ! tells why", "warning")
        else:
            self._tell(f"{STATE_FILE} has not been read yet", "warning")


def _claim(edit: Reasoned) -> str:
    match edit:
        case SetStatus():
            return f"{edit.name} {edit.status}"
        case ResolveBlocker():
            return f"{edit.name} resolved"
    return "A resolution"
