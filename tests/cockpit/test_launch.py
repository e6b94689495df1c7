"""The launch dialog with metrics gates: what they compare, and the key that lets them only measure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loopui.cockpit.dialogs.launch import Launch, plan_lines
from loopui.cockpit.dialogs.pick_gates import GatePicker
from loopui.cockpit.intents import LaunchOrder
from loopui.cockpit.lane import refuse_unknown_lane
from loopui.cockpit.launching import jobs_of
from loopui.cockpit.messages import Judged, LaunchJudged
from loopui.cockpit.plans import plan_of_gates
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.text import plain
from loopui.errors import UsageError
from loopui.tracker.models.gates import Gate, Metrics
from loopui.tracker.models.work import Lane
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit, toasts

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


def judged_of(order: LaunchOrder, *gates: Judged) -> LaunchJudged:
    return LaunchJudged(order, gates)


async def test_what_cannot_be_launched_is_told_before_enter_and_nothing_starts() -> None:
    """All of the gates start or none: one that is refused says why, and Enter leads to the picker."""
    async with cockpit(snapshot(PLAIN)) as (pilot, bridge, _):
        await pilot.press("l", *"vg-plain-009", "enter")
        await pilot.pause()
        (order,) = bridge.judged
        pilot.app.post_message(judged_of(order, Judged("VG-PLAIN-009", refused="has <a placeholder>")))
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, Launch)
        said = str(dialog._words.content)
        assert "cannot start" in said
        assert "VG-PLAIN-009  has <a placeholder>" in said
        assert "starts at once" not in said
        assert "picks gates" in str(dialog.query_one(".frame").border_subtitle)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GatePicker)
    assert bridge.asked == []


async def test_a_tracker_that_is_mended_is_judged_anew() -> None:
    """What was refused may be launched once state.toml says something else, without opening it again."""
    async with cockpit(snapshot(PLAIN)) as (pilot, bridge, _):
        await pilot.press("l", *"vg-plain-009", "enter")
        await pilot.pause()
        bridge.show(snapshot(PLAIN, BENCH))
        await pilot.pause()
    assert len(bridge.judged) == 2


def test_the_need_is_that_of_admission_with_its_reason() -> None:
    """What a gate took before counts: the dialog shows the figure that it will wait for, and why."""
    plan = plan_of_gates((PLAIN,), "")
    need = Judged(PLAIN.id, needs_mib=9664, why="its floor of 1 024 and the 8 640 it took before")
    said = "\n".join(map(plain, plan_lines(plan, snapshot(PLAIN), judged={PLAIN.id: need})))
    assert "heavy, needs 9 664 MiB" in said
    assert "9 664 MiB: its floor of 1 024 and the 8 640 it took before" in said
    assert "held until" in said


def test_a_command_in_the_foreground_is_ahead_of_heavy_gates_only() -> None:
    """Light gates wait for no slot."""
    seen = replace(snapshot(PLAIN), holder=samples.foreground())
    light = samples.gate("VG-LIGHT-009", heavy=False)
    for gate, ahead in ((PLAIN, "exec sleep (pid 4711) has the slot"), (light, "nothing; it starts at once")):
        said = "\n".join(map(plain, plan_lines(plan_of_gates((gate,), ""), seen)))
        assert ahead in said


def worker(current: str, *, lane: str = "Lane B") -> Snapshot:
    """Return a worker's cockpit whose lane works on this."""
    seen = snapshot(PLAIN)
    assert seen.tracker is not None
    lanes = (Lane(name="Lane B", current=current, status="in_progress", heavy=True),)
    return replace(seen, role="worker", lane=lane, tracker=seen.tracker.model_copy(update={"lanes": lanes}))


async def test_a_workers_gate_is_for_the_task_of_its_lane() -> None:
    """The lane's assignment says what for: there is no key for it, and none is needed."""
    async with cockpit(worker("M7-T01 fixtures")) as (pilot, bridge, _):
        await pilot.press("l", *"vg-plain-009", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert bridge.asked == [LaunchOrder(gates=("VG-PLAIN-009",), task="M7-T01")]


async def test_a_worker_without_lane_or_task_is_told_what_to_do() -> None:
    """The header says that nothing can be launched without a lane, and `l` says how to get one."""
    async with cockpit(worker("", lane="")) as (pilot, _, main):
        assert "no lane: nothing can be launched" in main.header.render_line(0).text
        await pilot.press("l")
        await pilot.pause()
        assert toasts(pilot) == ["a worker works for a lane: open the cockpit again with --lane"]
    async with cockpit(worker("nothing")) as (pilot, _, _):
        await pilot.press("l")
        await pilot.pause()
        assert toasts(pilot) == ["lane Lane B works on no task: ask the orchestrator to assign one"]


def test_a_lane_that_is_none_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    """A typing error in --lane is one line, as for every verb; a tracker without lanes takes any."""
    state = tmp_path / "state.toml"
    state.write_text('schema = 1\n[program]\nname = "p"\n')
    refuse_unknown_lane(tmp_path, "Lane Z")
    state.write_text(state.read_text() + '[[lanes]]\nname = "Lane B"\n')
    refuse_unknown_lane(tmp_path, "b")
    with pytest.raises(UsageError, match="there is no lane 'Lane Z'; name it: --lane, one of Lane B"):
        refuse_unknown_lane(tmp_path, "Lane Z")
