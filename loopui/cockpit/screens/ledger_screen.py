"""The keys that write something down: blockers, decisions, findings, resolutions."""

from __future__ import annotations

from loopui.cockpit.dialogs.form import Field, listed
from loopui.cockpit.dialogs.pick import Option, Pick
from loopui.cockpit.edits import (
    AddBlocker,
    AddDecision,
    AddFinding,
    AddResolution,
    PromoteGate,
    ResolveBlocker,
)
from loopui.cockpit.screens.edits_screen import EditsScreen
from loopui.cockpit.text import line

_EVIDENCE = Field(label="Evidence", required=False, hint="evidence/… ; several: with commas between")


class LedgerScreen(EditsScreen):
    """A screen whose tracker's records are kept by key."""

    def action_add_blocker(self) -> None:
        """Ask for a blocker."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Blocker", hint="what stands in the way"),
            Field(label="Exit condition", hint="what ends it"),
            Field(label="Impact", required=False, hint="what it keeps from being done"),
        )

        def add(blocker: str, exit_condition: str, impact: str) -> AddBlocker:
            return AddBlocker(blocker=blocker, exit_condition=exit_condition, impact=impact)

        self._ask("Add a blocker", fields, add)

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
        fields = (Field(label="Resolution", hint="how it was resolved"), _EVIDENCE)

        def resolve(resolution: str, evidence: str) -> ResolveBlocker:
            return ResolveBlocker(name=found.id, resolution=resolution, evidence=listed(evidence))

        self._ask(f"Resolve {found.id}", fields, resolve, about=about)

    def action_add_decision(self) -> None:
        """Ask for a decision."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Title", hint="what it is about"),
            Field(label="Decision", hint="what was decided"),
            Field(label="Context", required=False, hint="what made it necessary"),
            Field(label="Supersedes", required=False, hint="the id of the decision that it replaces"),
        )

        def add(title: str, decision: str, context: str, supersedes: str) -> AddDecision:
            return AddDecision(title=title, decision=decision, context=context, supersedes=supersedes)

        self._ask("Add a decision", fields, add)

    def action_add_finding(self) -> None:
        """Ask for a finding."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Finding", hint="what was found"),
            Field(label="Evidence", required=False, hint="what shows it"),
            Field(label="Milestone", required=False, hint="the id of the one that it is about"),
        )

        def add(finding: str, evidence: str, milestone: str) -> AddFinding:
            return AddFinding(finding=finding, evidence=evidence, milestone=milestone)

        self._ask("Add a finding", fields, add)

    def action_add_resolution(self) -> None:
        """Ask for a resolution of something that was no blocker."""
        if self._tracker() is None:
            return
        fields = (
            Field(label="Resolution", hint="how it was settled"),
            _EVIDENCE,
            Field(label="Resolves", required=False, hint="ids; several: with commas between"),
        )

        def add(resolution: str, evidence: str, resolves: str) -> AddResolution:
            return AddResolution(resolution=resolution, evidence=listed(evidence), resolves=listed(resolves))

        self._ask("Add a resolution", fields, add)

    # Promotion

    def action_promote(self) -> None:
        """Ask whether the selected gate, or the only one on offer, becomes a required one; else which."""
        offers = {offer.gate: offer for offer in self._snapshot.offers}
        selected = self.selected_gate()
        if not offers:
            self._tell(
                "nothing to promote: no advisory gate has passed often enough in a row on committed states"
            )
        elif selected in offers or len(offers) == 1:
            self._ask_promotion(selected if selected in offers else next(iter(offers)))
        else:
            options = tuple(Option(gate, offer.why) for gate, offer in offers.items())
            self.app.push_screen(Pick("Promote a gate", options), self._ask_promotion)

    def _ask_promotion(self, gate: str | None) -> None:
        from loopui.cockpit.dialogs.promotion import Promotion  # noqa: PLC0415 - when it opens

        offer = next((each for each in self._snapshot.offers if each.gate == gate), None)
        if offer is None:
            return

        def go_on(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
            if yes:
                self._bridge.ask(PromoteGate(offer=offer))

        self.app.push_screen(Promotion(offer, self._snapshot), go_on)
