"""How long a gate usually takes: what its last passing runs say, for nothing else lasts as long as a pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loopui.evidence.artifacts import Artifact

LAST: Final = 5  # passing runs that count: a gate that has become slower is believed after three


def usual_durations(artifacts: Iterable[Artifact]) -> Mapping[str, float]:
    """Return the median duration (in seconds) of each gate's last passes; the artifacts come newest first."""
    taken: dict[str, list[float]] = {}
    for artifact in artifacts:
        if artifact.verdict == "pass" and artifact.source == "recorded" and artifact.duration_s is not None:
            for gate in artifact.gates:
                durations = taken.setdefault(gate, [])
                if len(durations) < LAST:
                    durations.append(artifact.duration_s)
    return {gate: median(durations) for gate, durations in taken.items()}
