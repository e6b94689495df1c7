from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from loopui.evidence.records import Record, read_record
from loopui.executor.learning import PERCENT, percentile
from loopui.executor.life import Held
from loopui.host.meminfo import machine_memory
from tests.executor.support import Machine


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_the_percentile_is_the_smallest_that_enough_do_not_exceed(values: list[int]) -> None:
    """It is one of the values, and no smaller one of them would do."""
    found = percentile(values)
    assert found in values
    within = sum(value <= found for value in values)
    assert within * 100 >= PERCENT * len(values)
    assert sum(value < found for value in values) * 100 < PERCENT * len(values)


def test_nothing_is_learned_from_nothing() -> None:
    """A gate that never ran has no learned peak."""
    assert percentile([]) is None


def record(rig: Machine, run: str) -> Record:
    life = rig.finish(run)
    return read_record(Path(life.workspace, life.record))


def test_a_gates_own_peak_raises_its_threshold(rig: Machine) -> None:
    """Once a gate took memory, its floor plus that is what it needs; other gates need what they needed."""
    hog = ("python3", "-c", "x = bytearray(b'x') * (200 << 20)")
    peak = record(rig, rig.launch(hog)).peak_mib
    assert peak is not None
    assert peak >= 200
    again = record(rig, rig.launch("true", stop_available_mib=100)).admission
    assert (again.threshold_mib, again.learned_peak_mib) == (100 + peak, peak)
    other = record(rig, rig.launch("true", gate="VG-OTHER-001", stop_available_mib=100)).admission
    assert (other.threshold_mib, other.learned_peak_mib) == (64, None)


def test_the_reason_names_floor_and_learned_peak(rig: Machine) -> None:
    """A run held for what it took before says so; an override with its reason lets it in and is recorded."""
    hog = ("python3", "-c", "x = bytearray(b'x') * (200 << 20)")
    peak = record(rig, rig.launch(hog)).peak_mib
    floor = machine_memory().total_mib() - 50
    held = rig.reaches(rig.launch("true", stop_available_mib=floor), Held)
    assert f"(its floor of {floor:,} and the {peak} it took before)".replace(",", " ") in held.why
    rig.client.cancel(held.run, by="tester")
    assert rig.finish(held.run).reason == "cancelled"
    let_in = rig.launch(
        "true", stop_available_mib=floor, heavy=True, override_mib=64, override_reason="tonight"
    )
    grounds = record(rig, let_in).admission
    assert (grounds.threshold_mib, grounds.overridden_by, grounds.override_reason) == (
        64,
        "tester",
        "tonight",
    )


def test_a_run_allowed_beside_others_does_not_wait_for_the_slot(rig: Machine) -> None:
    """With the slot passed by, two run at once, and the record says who wanted that and why."""
    first = rig.launch(rig.until_go)
    rig.running(first)
    beside = record(rig, rig.launch("true", allow_parallel=True, override_reason="both are small"))
    assert (beside.verdict, beside.admission.override_reason) == ("pass", "both are small")
    rig.running(first)
