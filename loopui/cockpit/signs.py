"""Glyph, word and tone of everything that has a state: meaning is never told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopui.cockpit.text import Span, Tone
from loopui.executor.life import Finished, Held, Life, Queued, Running

if TYPE_CHECKING:
    from loopui.evidence.records import Verdict
    from loopui.tracker.models.work import MilestoneStatus


@dataclass(frozen=True, slots=True)
class Sign:
    """How one state looks."""

    glyph: str
    word: str
    tone: Tone

    @property
    def mark(self) -> Span:
        """The glyph alone, for a column whose row says the word."""
        return Span(self.glyph, self.tone)

    @property
    def full(self) -> Span:
        """Glyph and word."""
        return Span(f"{self.glyph} {self.word}", self.tone)


PASS = Sign("✔", "pass", "good")
FAIL = Sign("✘", "fail", "bad")
BLOCKED = Sign("■", "blocked", "warn")
UNKNOWN = Sign("·", "", "muted")
RUNNING = Sign("▶", "running", "accent")
HELD = Sign("◫", "held", "warn")
QUEUED = Sign("◷", "queued", "muted")
ATTENTION = Sign("!", "look", "warn")
STALE = Sign("~", "stale", "warn")
ADVISORY = Sign("◇", "advisory", "muted")
PROMOTABLE = Sign("↑", "promote", "accent")

_VERDICTS: dict[Verdict, Sign] = {"pass": PASS, "fail": FAIL, "blocked": BLOCKED}
_MILESTONES: dict[MilestoneStatus, Sign] = {
    "planned": Sign("○", "planned", "muted"),
    "active": Sign("▸", "active", "accent"),
    "blocked": Sign("■", "blocked", "bad"),
    "complete": Sign("✔", "complete", "good"),
}


def of_verdict(verdict: Verdict | None) -> Sign:
    """Return a verdict's sign."""
    return _VERDICTS[verdict] if verdict else UNKNOWN


def of_milestone(status: MilestoneStatus) -> Sign:
    """Return a milestone's sign."""
    return _MILESTONES[status]


def of_life(life: Life) -> Sign:
    """Return the sign of a run in its present state."""
    match life:
        case Finished():
            return of_verdict(life.verdict)
        case Running():
            return RUNNING
        case Held():
            return HELD
        case Queued():
            return QUEUED
