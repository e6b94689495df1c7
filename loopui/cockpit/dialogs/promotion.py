"""Asks before an advisory gate becomes a required one, and shows the runs that speak for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cockpit import signs
from loopui.cockpit.dialogs.confirm import Confirm
from loopui.cockpit.formats import SHA_SHOWN
from loopui.cockpit.text import Line, line
from loopui.host.terminal import clean

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.artifacts import Artifact
    from loopui.reports.promotion import Offer


class Promotion(Confirm):
    """The question about one offer; it goes away with the grounds."""

    def __init__(self, offer: Offer, snapshot: Snapshot) -> None:
        question, consequence, grounds = _asked(offer, snapshot)
        super().__init__(f"Promote {offer.gate}", question, consequence, yes="promotes it", grounds=grounds)
        self._gate = offer.gate

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Ask on the grounds that there are now; leave where they are gone."""
        offer = next((each for each in snapshot.offers if each.gate == self._gate), None)
        if offer is None:
            self.notify(clean(f"{self._gate} is not offered for promotion any more"), markup=False)
            self.dismiss(None)
        else:
            self.ask(*_asked(offer, snapshot))


def _asked(offer: Offer, snapshot: Snapshot) -> tuple[str, str, tuple[Line, ...]]:
    question = f"Make {offer.gate} a required gate?"
    of = ", ".join(_needing(offer.gate, snapshot))
    blocks = f"From then on a fail of it blocks {of or 'whatever it is made a gate of'}."
    consequence = f"A decision says so on these grounds, and `advisory` goes; u takes both back. {blocks}"
    grounds = (
        *((line(offer.scope),) if offer.scope else ()),
        line(offer.why + ":"),
        *(_run_line(run, snapshot) for run in offer.runs),
    )
    return question, consequence, grounds


def _needing(gate: str, snapshot: Snapshot) -> list[str]:
    """Return the milestones and tasks that the gate is one of."""
    tracker = snapshot.tracker
    if tracker is None:
        return []
    milestones = [each.id for each in tracker.milestones if gate in each.gates]
    return milestones + [each.id for each in tracker.tasks if gate in each.gates]


def _run_line(run: Artifact, snapshot: Snapshot) -> Line:
    sign = signs.of_verdict(run.verdict)
    commits = ", ".join(f"{repo} {state.sha[:SHA_SHOWN]}" for repo, state in run.commits.items())
    return line(
        (f"  {sign.glyph} {sign.word} ", sign.tone),
        f" {run.when.astimezone(snapshot.now.tzinfo):%Y-%m-%d %H:%M}  ",
        commits or "no commits",
        (f"  {run.run}", "muted"),
    )
