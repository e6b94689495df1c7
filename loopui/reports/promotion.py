"""Promotion: an advisory gate that keeps passing on committed states is offered to become a required one.

Nothing is promoted by itself: the orchestrator takes the offer, and the decision says on what grounds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from loopui.errors import TrackerError
from loopui.evidence.artifacts import Artifact
from loopui.evidence.history import shows
from loopui.reports.standings import Board, GateStanding
from loopui.tracker.edits import add_decision
from loopui.tracker.models import Tracker
from loopui.tracker.nearest import suggestion
from loopui.tracker.statetext import StateText


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A gate that may be promoted: how many claims it has passed in a row, and the last of these."""

    gate: str
    scope: str
    streak: int
    needed: int
    runs: tuple[Artifact, ...]  # newest first

    @property
    def why(self) -> str:
        """Return the grounds in one line."""
        return (
            f"{self.gate} has passed {self.streak} times in a row on committed states ({self.needed} needed)"
        )


def offers(tracker: Tracker, board: Board, artifacts: Iterable[Artifact]) -> tuple[Offer, ...]:
    """Return what may be promoted, in the tracker's order; the artifacts come newest first."""
    promotable = [gate.id for gate in tracker.gates if board.gate(gate.id).promotable]
    if not promotable:
        return ()
    all_artifacts = tuple(artifacts)
    return tuple(_offer(board.gate(gate), all_artifacts) for gate in promotable)


def offer_of(tracker: Tracker, board: Board, artifacts: Iterable[Artifact], gate: str) -> Offer:
    """Return the offer of one gate; raises TrackerError (why there is none) where it may not be promoted."""
    known = [each.id for each in tracker.gates]
    if gate not in known:
        raise TrackerError(f"no gate {gate!r}", where="state.toml", hint=suggestion(gate, known))
    standing = board.gate(gate)
    if not standing.promotable:
        what, hint = _why_not(standing)
        raise TrackerError(what, hint=hint)
    return _offer(standing, artifacts)


def promote(text: StateText, offer: Offer, *, day: dt.date) -> str:
    """Make the gate a required one and add the decision that says so; return the decision's id."""
    rows = text.rows("gates")
    index = next((number for number, row in enumerate(rows) if row.get("id") == offer.gate), None)
    if index is None or not rows[index].get("advisory"):
        raise TrackerError(f"gate {offer.gate} is not advisory any more", hint="there is nothing to promote")
    text.set_in_row("gates", index, "advisory", False)
    return add_decision(
        text,
        title=f"Promote {offer.gate} to a required gate",
        decision=f"{offer.gate} counts for milestones and tasks from now on",
        date=day,
        context=f"{offer.why}; the last of them: {', '.join(run.record for run in offer.runs)}",
        consequences=(f"A fail of {offer.gate} blocks what it is a gate of",),
        impacts=(offer.gate,),
    )


def _offer(standing: GateStanding, artifacts: Iterable[Artifact]) -> Offer:
    passes = (artifact for artifact in artifacts if _counts(artifact, standing.gate))
    return Offer(
        gate=standing.gate,
        scope=standing.scope,
        streak=standing.claim_streak,
        needed=standing.promote_after,
        runs=tuple(islice(passes, standing.promote_after)),
    )


def _counts(artifact: Artifact, gate: str) -> bool:
    """Whether an artifact is one of a gate's recorded passes on committed states."""
    how = (artifact.verdict, artifact.source, artifact.grade)
    return how == ("pass", "recorded", "claim") and gate in artifact.gates and shows(artifact)


def _why_not(standing: GateStanding) -> tuple[str, str]:
    """Return why a gate is not offered, and what to do about it."""
    if not standing.advisory:
        return f"gate {standing.gate} is not advisory", "there is nothing to promote"
    if standing.claim_streak < standing.promote_after:
        passes = "pass" if standing.claim_streak == 1 else "passes"
        counted = f"{standing.claim_streak} {passes} in a row on committed states"
        hint = f"{standing.promote_after} are needed; run it on a clean, committed state"
        return f"gate {standing.gate} has not earned its promotion: {counted}", hint
    last = f"{standing.verdict or 'not run'} ({standing.reason or 'no record'})"
    return f"gate {standing.gate} does not pass now: {last}", "its last run has to be a recorded pass"
