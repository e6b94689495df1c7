"""How long a gate usually takes: what its last passing runs say, for nothing else lasts as long as a pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loopui.evidence.artifacts import Artifact

LAST: Final = 5  # passing runs that count: a gate that has become slower is believed after three


def usual_durations(pasts: Mapping[str, Iterable[Artifact]]) -> Mapping[str, float]:
    """Return the median duration (in seconds) of each gate's last passes; a past comes newest first."""
    last = {gate: tuple(islice(_lasted(past), LAST)) for gate, past in pasts.items()}
    return {gate: median(durations) for gate, durations in last.items() if durations}


def _lasted(past: Iterable[Artifact]) -> Iterable[float]:
    """Yield what the recorded passes took."""
    for artifact in past:
        if artifact.verdict == "pass" and artifact.source == "recorded" and artifact.duration_s is not None:
            yield artifact.duration_s
