"""Promotion: an advisory gate that keeps passing on committed states is offered to become a required one.

Nothing is promoted by itself: the orchestrator takes the offer, and the decision says on what grounds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from loopui.errors import TrackerError
from loopui.reports.board import Board
from loopui.tracker.edits import add_decision
from loopui.tracker.models import Tracker
from loopui.tracker.statetext import StateText


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A gate that may be promoted: how many claims in a row it has passed, and the record of the last."""

    gate: str
    scope: str
    streak: int
    needed: int
    record: str

    @property
    def why(self) -> str:
        """Return the grounds in one line."""
        return (
            f"{self.gate} has passed {self.streak} times in a row on committed states ({self.needed} needed)"
        )


def offers(tracker: Tracker, board: Board) -> tuple[Offer, ...]:
    """Return the advisory gates that have earned it, in the tracker's order.

    The last run has to be one of the claims: a gate that fails now, on whatever state, is not offered.
    """
    found = []
    for gate in tracker.gates:
        standing = board.gate(gate.id)
        if not gate.advisory or standing.claim_streak < gate.promote_after:
            continue
        if (standing.verdict, standing.source) != ("pass", "recorded"):
            continue
        found.append(
            Offer(
                gate=gate.id,
                scope=gate.scope,
                streak=standing.claim_streak,
                needed=gate.promote_after,
                record=standing.record,
            )
        )
    return tuple(found)


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
        context=f"{offer.why}; the last record is {offer.record}",
        consequences=(f"A fail of {offer.gate} blocks what it is a gate of",),
        impacts=(offer.gate,),
    )
