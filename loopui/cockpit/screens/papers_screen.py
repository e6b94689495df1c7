"""The keys for what a person fills in and files: the hand-off, and checklist gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cockpit.dialogs.pick import Option, Pick
from loopui.cockpit.intents import FileChecklist, FillChecklist, FillHandoff, KeepDraft, SaveHandoff
from loopui.cockpit.screens.queue_screen import QueueScreen

if TYPE_CHECKING:
    from loopui.cockpit.messages import ChecklistOpened, HandoffFilled
    from loopui.reports.checklist import Checklist
    from loopui.reports.handoff import Handoff
    from loopui.tracker.models.gates import Gate


class PapersScreen(QueueScreen):
    """A screen from which hand-offs and checklists are filled and filed."""

    # Hand-off

    def action_hand_off(self) -> None:
        """Have the hand-off filled; it opens when it is."""
        if self._snapshot.tracker is None:
            self._say_not_read()
        else:
            self._bridge.ask(FillHandoff())

    def open_handoff(self, message: HandoffFilled) -> None:
        """Open the filled hand-off."""
        from loopui.cockpit.dialogs.handoff import HandoffForm  # noqa: PLC0415 - when it opens

        tracker = self._snapshot.tracker
        if tracker is not None and not isinstance(self.app.screen, HandoffForm):
            form = HandoffForm(message.handoff, tracker, keep=self._keep_draft, is_draft=message.draft)
            self.app.push_screen(form, self._save_handoff)

    def _save_handoff(self, answer: Handoff | FillHandoff | None) -> None:
        if isinstance(answer, FillHandoff):
            self._bridge.ask(answer)
        elif answer is not None:
            self._bridge.ask(SaveHandoff(answer))

    def _keep_draft(self, draft: Handoff | Checklist) -> None:
        self._bridge.ask(KeepDraft(draft))

    # Checklists

    def action_fill_checklist(self) -> None:
        """Open the selected checklist gate, or the only one; else ask which."""
        tracker = self._tracker()
        if tracker is None:
            return
        gates = tuple(gate for gate in tracker.gates if gate.kind == "checklist")
        if not gates:
            self._tell(
                'the tracker has no checklist; give a gate kind = "checklist" in state.toml', "warning"
            )
            return
        selected = self.selected_gate()
        if selected in {gate.id for gate in gates}:
            self._open_gate(selected)
        elif len(gates) == 1:
            self._open_gate(gates[0].id)
        else:
            picker = Pick("Fill a checklist", tuple(map(_option, gates)), now=self._queued_checklist(gates))
            self.app.push_screen(picker, self._open_gate)

    def _queued_checklist(self, gates: tuple[Gate, ...]) -> str:
        """Return the checklist that the queue's selected entry names; empty: it names none."""
        of_entry = self._gates_of_entry()
        return next((gate.id for gate in gates if gate.id in of_entry), "")

    def _gates_of_entry(self) -> tuple[str, ...]:
        task = self._queued_task()
        return next(
            (
                tuple(gate.id for gate in choice.gates)
                for choice in self._snapshot.plan
                if choice.entry.task == task
            ),
            (),
        )

    def _open_gate(self, gate: str | None) -> None:
        if gate:
            task = self._queued_task() if gate in self._gates_of_entry() else ""
            self._bridge.ask(FillChecklist(gate=gate, task=task))

    def open_checklist(self, message: ChecklistOpened) -> None:
        """Open the checklist to be filled."""
        from loopui.cockpit.dialogs.checklist import ChecklistForm  # noqa: PLC0415 - when it opens

        tracker = self._snapshot.tracker
        if tracker is not None and not isinstance(self.app.screen, ChecklistForm):
            form = ChecklistForm(
                message.checklist, tracker, self._snapshot, keep=self._keep_draft, is_draft=message.draft
            )
            self.app.push_screen(form, self._file_checklist)

    def _file_checklist(self, answer: Checklist | FillChecklist | None) -> None:
        if isinstance(answer, FillChecklist):
            self._bridge.ask(answer)
        elif answer is not None:
            self._bridge.ask(FileChecklist(answer))


def _option(gate: Gate) -> Option:
    items = f"{len(gate.items)} items  " if gate.items else ""
    return Option(gate.id, f"{items}{gate.scope}")
