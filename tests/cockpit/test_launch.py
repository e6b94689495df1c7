"""The launch dialog with metrics gates: what they compare, and the key that lets them only measure."""

from __future__ import annotations

from pathlib import Path

from loopui.cockpit.dialogs.launch import Launch, plan_lines
from loopui.cockpit.doing import jobs_of
from loopui.cockpit.intents import LaunchOrder
from loopui.cockpit.plans import plan_of_gates
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.text import plain
from loopui.tracker.models.gates import Gate, Metrics
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit

BENCH = samples.gate(
    "VG-BENCH-009", kind="metrics", metrics=Metrics(file="out.json", format="pyperf", repeats=5)
)
PLAIN = samples.gate("VG-PLAIN-009")


def snapshot(*gates: Gate) -> Snapshot:
    programme = samples.tracker()
    return samples.snapshot(
        tracker=programme.model_copy(update={"gates": (*programme.gates, *gates)}), lives=()
    )


def told(gate: Gate, *, calibration: bool = False) -> str:
    lines = plan_lines(plan_of_gates((gate,), ""), snapshot(gate), calibration=calibration)
    return next(text for text in map(plain, lines) if f" 1 {gate.id}" in text)


def test_a_plan_says_how_often_a_gate_measures_and_that_nothing_is_there_to_compare() -> None:
    """Repeats multiply the time; without a baseline the run cannot pass: both are seen before it starts."""
    assert "5 repeats, ! no baseline" in told(BENCH)
    assert "5 repeats, calibration: measures only" in told(BENCH, calibration=True)
    assert "repeat" not in told(PLAIN, calibration=True)


async def test_c_lets_metrics_gates_only_measure() -> None:
    """The key changes it there and back; what is launched then is what the dialog says."""
    async with cockpit(snapshot(BENCH)) as (pilot, bridge, _):
        await pilot.press("l", *"vg-bench-009", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Launch)
        await pilot.press("c", "c", "c", "enter")
        await pilot.pause()
    assert bridge.asked == [LaunchOrder(gates=("VG-BENCH-009",), calibration=True)]


async def test_c_means_nothing_where_no_gate_has_metrics() -> None:
    """A command gate is never launched as a calibration."""
    async with cockpit(snapshot(PLAIN)) as (pilot, bridge, _):
        await pilot.press("l", *"vg-plain-009", "enter")
        await pilot.pause()
        await pilot.press("c", "enter")
        await pilot.pause()
    assert bridge.asked == [LaunchOrder(gates=("VG-PLAIN-009",))]


def test_of_a_mixed_order_only_gates_with_metrics_are_calibrated(tmp_path: Path) -> None:
    """The others run as they always do."""
    seen = snapshot(BENCH, PLAIN)
    assert seen.tracker is not None
    order = LaunchOrder(gates=("VG-BENCH-009", "VG-PLAIN-009"), calibration=True)
    jobs = jobs_of(order, seen.tracker, tmp_path, seen)
    assert [job.calibration for job in jobs] == [True, False]
