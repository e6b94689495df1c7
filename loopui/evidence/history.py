"""What a gate's artifacts show, one after the other: the last verdict, and how many passes stand in a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loopui.evidence.artifacts import Artifact

# summaries and packets tell of gates, they do not show them
SHOWING_KINDS = frozenset({"log", "checklist", "metrics", "record"})


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A gate's artifacts in short: the records of what was started if there are any, else what was inferred.

    `streak` counts the passes since the last fail, `claim_streak` those of claim grade since the last fail of
    that grade. What could not be judged breaks neither.
    """

    last: Artifact
    runs: int = 1
    streak: int = 0
    claim_streak: int = 0


def shows(artifact: Artifact) -> bool:
    """Whether an artifact shows the verdict of a gate; a calibration only measures."""
    is_verdict = bool(artifact.verdict and artifact.gates) and not artifact.calibration
    return is_verdict and artifact.kind in SHOWING_KINDS


def decides(artifact: Artifact) -> bool:
    """Whether an artifact says how a gate stands; what never started does not."""
    return shows(artifact) and not artifact.unstarted


def histories(artifacts: Iterable[Artifact]) -> dict[str, History]:
    """Return every gate's history; the artifacts come newest first."""
    return {gate: _history(all_of) for gate, all_of in _by_gate(filter(decides, artifacts)).items()}


def newest_by_gate(artifacts: Iterable[Artifact], most: int) -> dict[str, tuple[Artifact, ...]]:
    """Return the newest artifacts that show each gate, of every source; they come and go newest first."""
    return {gate: tuple(all_of[:most]) for gate, all_of in _by_gate(artifacts).items()}


def _by_gate(artifacts: Iterable[Artifact]) -> dict[str, list[Artifact]]:
    found: dict[str, list[Artifact]] = {}
    for artifact in artifacts:
        if shows(artifact):
            for gate in artifact.gates:
                found.setdefault(gate, []).append(artifact)
    return found


def _history(all_of: list[Artifact]) -> History:
    shown = [each for each in all_of if each.source == "recorded"] or all_of
    claims = [each for each in shown if each.grade == "claim"]
    return History(last=shown[0], runs=len(shown), streak=_streak(shown), claim_streak=_streak(claims))


def _streak(shown: Iterable[Artifact]) -> int:
    streak = 0
    for artifact in shown:
        if artifact.verdict == "fail":
            break
        streak += artifact.verdict == "pass"
    return streak
