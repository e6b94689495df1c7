"""The main screen: what keys ask for becomes a dialog, and its answer an intent for the bridge.

A dialog is imported when it opens: the first frame waits for nothing that it does not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType

from loopui.cockpit import actions
from loopui.cockpit.dialogs.cancel_run import CancelRun
from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.intents import (
    Cancel,
    CheckClaims,
    FollowLog,
    JudgeLaunch,
    Pause,
    ReadFile,
    ReadRecord,
    Rescan,
    Resume,
)
from loopui.cockpit.messages import Checked, FileRead, LaunchJudged, RecordRead
from loopui.cockpit.panes.runs import Runs
from loopui.cockpit.screens.papers_screen import PapersScreen
from loopui.cockpit.snapshot import next_up
from loopui.cockpit.troubles import trouble_lines
from loopui.cockpit.widgets.rows import Rows
from loopui.executor.life import Finished

if TYPE_CHECKING:
    from loopui.cockpit.intents import LaunchOrder
    from loopui.cockpit.labelled import Facts
    from loopui.cockpit.plans import PickGates, Plan


class MainScreen(PapersScreen):
    """The cockpit's first screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings()]

    # Launching

    def action_launch_next(self) -> None:
        """Propose the next queue entry, or the one that is selected in the queue."""
        from loopui.cockpit.lane import why_no_gate
        from loopui.cockpit.plans import plan_of

        if self._tracker() is None:
            return
        choice = next_up(self._snapshot)
        if choice is None and (why_not := why_no_gate(self._snapshot)):
            self._tell(why_not, "warning")
            return
        if choice is None:
            self._tell(
                "nothing in the queue is ready; l launches a gate, Enter on an entry says what it waits for"
            )
            return
        self._propose(plan_of(choice))

    def action_launch_gate(self) -> None:
        """Propose the selected gate if it can be launched; else ask for one."""
        from loopui.cockpit.lane import own_task, why_no_gate
        from loopui.tracker.selection import is_runnable

        tracker = self._tracker()
        if tracker is None:
            return
        if why_not := why_no_gate(self._snapshot):
            self._tell(why_not, "warning")
            return
        task = own_task(self._snapshot)
        gates = {gate.id: gate for gate in tracker.gates}
        selected = gates.get(self.selected_gate())
        if selected is not None and is_runnable(selected):
            self._picked((selected.id,), task)
        else:
            self._pick(task)

    def _pick(self, task: str) -> None:
        from loopui.cockpit.dialogs.pick_gates import GatePicker

        tracker = self._tracker()
        if tracker is None:
            return
        if not tracker.gates:
            self._tell("the tracker has no gates; add a [[gates]] table to state.toml", "warning")
        else:
            self.app.push_screen(GatePicker(tracker.gates, task=task), lambda ids: self._picked(ids, task))

    def _picked(self, ids: tuple[str, ...] | None, task: str) -> None:
        from loopui.cockpit.plans import plan_of_gates

        tracker = self._snapshot.tracker
        if not ids or tracker is None:
            return
        by_id = {gate.id: gate for gate in tracker.gates}
        gates = tuple(by_id[each] for each in ids if each in by_id)
        self._propose(plan_of_gates(gates, task))

    def _propose(self, plan: Plan) -> None:
        from loopui.cockpit.dialogs.launch import Launch

        def judge(order: LaunchOrder) -> None:
            self._bridge.ask(JudgeLaunch(order))

        self.app.push_screen(Launch(plan, self._snapshot, judge), self._launch)

    def show_judged(self, message: LaunchJudged) -> None:
        """Show in the dialog that asked what stands in the way of its gates."""
        from loopui.cockpit.dialogs.launch import Launch

        if isinstance(self.app.screen, Launch):
            self.app.screen.show_judged(message)

    def _launch(self, answer: LaunchOrder | PickGates | None) -> None:
        from loopui.cockpit.plans import PickGates

        if isinstance(answer, PickGates):
            self._pick(answer.task)
        elif answer is not None and self._tracker() is not None:
            self._bridge.ask(answer)

    # Runs

    def action_cancel_run(self) -> None:
        """Ask before a run is cancelled: the selected one; from another pane the first that has not ended."""
        unfinished = [life for life in self._snapshot.lives if not isinstance(life, Finished)]
        runs_focused = self.executor.runs.has_focus
        if runs_focused:
            unfinished = [life for life in unfinished if life.run == self.executor.runs.selected]
        holder = self._snapshot.holder
        if holder is not None and (
            not unfinished and (not runs_focused or self.executor.runs.selected == holder.run)
        ):
            self._tell(f"{holder.gate} runs in the foreground: end it in its terminal (pid {holder.pid})")
            return
        if not unfinished:
            selected = self.executor.runs.has_focus and self.executor.runs.selected
            self._tell("this run has ended" if selected else "nothing to cancel: no run waits or runs")
            return
        life = unfinished[0]
        run = life.run
        self.app.push_screen(CancelRun(life), lambda yes: self._bridge.ask(Cancel(run)) if yes else None)

    def action_pause(self) -> None:
        """Pause the machine's queue, or resume it."""
        self._bridge.ask(Pause() if self._snapshot.paused is None else Resume())

    @on(Runs.Picked)
    def follow_log(self, picked: Runs.Picked) -> None:
        """Show the log of the run that the person reads, or again of whatever runs."""
        self._bridge.ask(FollowLog(picked.run))

    # Details

    @on(Rows.Chosen)
    def show_details(self, chosen: Rows.Chosen) -> None:
        """Open the details of a row."""
        from loopui.cockpit.facts import facts_of

        found = facts_of(chosen.rows.id or "", chosen.key, self._snapshot)
        if found is None:
            return
        if found.of_gate:
            self._show_gate(found)
            return
        self.app.push_screen(Details(found.title, found.lines, path=found.path, metrics=found.metrics))
        if found.path:
            self._bridge.ask(ReadFile(found.path))

    def _show_gate(self, found: Facts) -> None:
        from loopui.cockpit.dialogs.gate_details import GateDetails

        self.app.push_screen(GateDetails(found))
        if found.record:
            self._bridge.ask(ReadRecord(found.record))

    def action_troubles(self) -> None:
        """Show in full what is wrong."""
        lines = trouble_lines(self._snapshot)
        if lines:
            self.app.push_screen(Details("What is wrong", lines))
        else:
            self._tell("nothing is wrong")

    def action_truth(self) -> None:
        """Have the tracker's claims checked; what does not hold is shown when that is done."""
        if self._snapshot.as_of is None:
            self._tell("evidence has not been read yet", "warning")
        else:
            self._check()

    def _check(self) -> None:
        self._bridge.ask(CheckClaims())

    def show_findings(self, checked: Checked) -> None:
        """Show what does not hold, where it is looked at already or anew."""
        from loopui.cockpit.dialogs.truth import Truth

        shown = [screen for screen in self.app.screen_stack if isinstance(screen, Truth)]
        if shown:
            shown[-1].show_findings(checked)
        else:
            self.app.push_screen(Truth(checked, self._check))

    def show_file(self, message: FileRead) -> None:
        """Show a file's beginning in the details that asked for it."""
        details = self.app.screen
        if isinstance(details, Details) and details.path == message.path:
            details.show_file(message.lines)

    def show_record(self, message: RecordRead) -> None:
        """Show what a record tells in the details that asked for it."""
        from loopui.cockpit.dialogs.gate_details import GateDetails

        details = self.app.screen
        if isinstance(details, GateDetails) and details.record == message.path:
            details.show_record(message)

    # The rest

    def action_rescan(self) -> None:
        """Read everything again."""
        self._bridge.ask(Rescan())
        self._tell("reading state.toml, evidence and repositories again")

    def action_edit_tracker(self) -> None:
        """Open state.toml in the person's editor."""
        from loopui.cockpit.editor import edit

        if problem := edit(self.app, self._bridge.state_file):
            self._tell(problem, "warning")
        self._bridge.ask(Rescan())

    def action_theme(self) -> None:
        """Change to the next theme."""
        names = sorted(self.app.available_themes)
        self.app.theme = names[(names.index(self.app.theme) + 1) % len(names)]
        self._tell(f"theme {self.app.theme}")

    async def action_quit(self) -> None:
        """Leave; a running gate belongs to the executor and goes on."""
        self.app.exit()

    def action_help(self) -> None:
        """Show every key."""
        from loopui.cockpit.dialogs.help import Help

        self.app.push_screen(Help(self._role))
