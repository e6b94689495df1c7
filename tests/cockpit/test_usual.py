"""What a gate usually takes is told by passes alone."""

from __future__ import annotations

from loopui.cockpit.usual import usual_durations
from loopui.evidence.history import newest_by_gate
from tests.cockpit.samples import artifact, recorded


def test_what_did_not_pass_tells_nothing() -> None:
    """A cancelled, failed or merely inferred run is no measure of how long a gate takes."""
    artifacts = (
        recorded("VG-A", 1, verdict="blocked", reason="cancelled", duration_s=3.0),
        recorded("VG-A", 2, verdict="fail", reason="exit-code", duration_s=4.0),
        artifact("evidence/x.txt", 3, gates=("VG-A",), verdict="pass", source="inferred", duration_s=5.0),
        recorded("VG-A", 4, duration_s=310.0),
        recorded("VG-B", 5, verdict="fail", duration_s=7.0),
    )
    assert usual_durations(newest_by_gate(artifacts, 60)) == {"VG-A": 310.0}


def test_the_median_of_the_last_passes_counts() -> None:
    """One slow run does not change what is usual, and what was long ago is forgotten."""
    durations = [40.0, 41.0, 900.0, 42.0, 43.0, 5000.0, 5000.0, 5000.0]
    artifacts = [recorded("VG-A", minutes, duration_s=each) for minutes, each in enumerate(durations)]
    assert usual_durations(newest_by_gate(artifacts, 60)) == {"VG-A": 42.0}
