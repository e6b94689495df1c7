from __future__ import annotations

from loopui.evidence.history import newest_by_gate
from tests.reports.samples import inferred, recorded


def test_the_newest_artifacts_of_each_gate_come_newest_first() -> None:
    """Of every source, as many as wanted; a summary shows no gate, and one file may show two."""
    artifacts = (
        recorded("VG-A-001", minutes=9),
        inferred("VG-A-001", "fail", minutes=8),
        recorded("VG-B-001", minutes=7, gates=("VG-B-001", "VG-A-001")),
        recorded("VG-A-001", minutes=6),
        inferred("VG-A-001", "pass", minutes=5, kind="summary"),
    )
    assert newest_by_gate(artifacts, 3) == {"VG-A-001": artifacts[:3], "VG-B-001": artifacts[2:3]}
    assert newest_by_gate(artifacts, 9)["VG-A-001"] == artifacts[:4]
