"""The guard and the peak of a real run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from loopui.evidence.records import Admission, Record, read_record
from loopui.executor.guard import SHORTEST_S
from loopui.executor.job import Job
from loopui.executor.rundir import CHILD, STOP, RunDir
from loopui.executor.stages import Started
from loopui.executor.watch import Watch
from loopui.host.clock import stamp, ticks_ns
from loopui.host.identity import boot_id, start_of
from loopui.host.meminfo import AvailableMemory
from loopui.host.oom import GATE_SCORE
from tests.executor.support import Machine, kill, until

HOG = (
    "import time\nx = []\nfor n in range(30):\n    x.append(bytearray(b'x') * (50 << 20))\n"
    "    time.sleep(0.02)\ntime.sleep(60)"
)


def floor_below_now(mib: int) -> int:
    floor = psutil.virtual_memory().available // 2**20 - mib
    if floor < 4096:
        pytest.skip("the machine has too little memory left to take half a gibibyte of it")
    return floor


def finish(rig: Machine, run: str) -> Record:
    life = rig.finish(run)
    return read_record(Path(life.workspace, life.record))


@pytest.mark.alone
def test_the_guard_stops_a_run_at_the_floor(rig: Machine) -> None:
    """A run that takes memory past its floor is stopped with its whole tree.

    Nothing else is blamed, and all is told.
    """
    floor = floor_below_now(600)
    command = f"setsid sleep 300 & exec '{sys.executable}' -c \"{HOG}\""
    record = finish(rig, rig.launch(command, stop_available_mib=floor, grace_s=20.0))
    assert (record.verdict, record.reason) == ("blocked", "memory-stop")
    assert record.explanation.startswith("stopped by the guard: ")
    assert record.lowest_available_mib is not None
    # a fast fall is stopped before a late look would find it far below
    assert floor - 300 < record.lowest_available_mib < floor + 300
    assert record.guard_events[0].what.startswith("available memory fell ")
    assert record.guard_events[0].available_mib < floor + 300
    assert not list(rig.started())


@pytest.mark.alone
def test_an_executor_that_adopts_a_run_guards_on(rig: Machine) -> None:
    """A run that takes memory after its executor was killed is stopped by the next one."""
    floor = floor_below_now(600)
    late = HOG.replace("x = []", "x = []\ntime.sleep(1.5)")
    run = rig.launch((sys.executable, "-c", late), stop_available_mib=floor)
    rig.running(run)
    kill(rig.executor().pid)
    record = finish(rig, run)
    assert (record.reason, record.verdict) == ("memory-stop", "blocked")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told whom to kill first")
def test_the_kernel_would_take_the_gate_first(rig: Machine) -> None:
    """The command and what it starts are offered to the kernel's last resort, its watchers are not."""
    run = rig.launch(f"sh -c 'cat /proc/self/oom_score_adj' > '{rig.seen}'; {rig.until_go}")
    rig.running(run)
    own = Path("/proc/self/oom_score_adj").read_text(encoding="ascii").strip()
    until(rig.lines, what="the command's score")
    assert rig.lines() == [str(GATE_SCORE)]
    others = [rig.executor().pid, *(shim.pid for shim in rig.shims())]
    scores = [Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii").strip() for pid in others]
    assert scores == [own, own]
    rig.let_go()


def test_a_light_run_is_not_guarded(rig: Machine) -> None:
    """A light run is neither stopped nor sampled."""
    record = finish(rig, rig.launch("sleep 0.3", heavy=False, stop_available_mib=10_000_000))
    assert (record.verdict, record.lowest_available_mib) == ("pass", None)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's proportional size")
def test_the_peak_is_of_the_whole_tree(rig: Machine) -> None:
    """Two processes of 80 MiB each peak at more than either, and the record says how that was seen."""
    go = rig.root / "go"
    waits = f"import os, time\nwhile not os.path.exists('{go}'): time.sleep(0.02)"
    one = f"'{sys.executable}' -c \"x = bytearray(b'x') * (80 << 20); {waits}\""
    run = rig.launch(f"{one} & {one} & wait")
    until(lambda: (getattr(rig.client.find(run), "peak_mib", 0) or 0) > 160, what="the peak of both")
    go.touch()
    record = finish(rig, run)
    assert record.peak_mib is not None
    assert (record.peak_mib > 160, record.peak_source) == (True, "pss")


def test_a_short_command_has_the_peak_of_its_largest_process(rig: Machine) -> None:
    """A command that ends before anybody looked still has a lower bound of its peak."""
    record = finish(rig, rig.launch(f"'{sys.executable}' -c \"x = bytearray(b'x') * (80 << 20)\""))
    assert record.peak_mib is not None
    assert 80 <= record.peak_mib < 160
    assert record.peak_source == "largest process"


def test_unreadable_memory_refuses_a_heavy_run(rig: Machine) -> None:
    """With memory that cannot be read, a heavy run is refused with a record; a light one runs."""
    from tests.executor.blind import serve  # noqa: PLC0415 — a second executor, of this test only

    with serve(rig.state):
        record = finish(rig, rig.launch("true"))
        assert (record.verdict, record.reason, record.started) == ("blocked", "refused-memory", None)
        assert finish(rig, rig.launch("true", heavy=False)).verdict == "pass"
    assert AvailableMemory().available_mib() > 0


def test_a_kill_does_not_wait_for_a_note(tmp_path: Path) -> None:
    """Where the state folder takes no note, a run is killed at once all the same; the note follows."""
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    job = Job(run="one", workspace="/w", gate="VG-A", command="sleep 300", cwd="/w", env={}, heavy=True)
    started = Started(at=stamp(), ticks_ns=ticks_ns(), boot=boot_id(), log="log", admission=Admission())
    with subprocess.Popen(["sleep", "300"], start_new_session=True) as command:
        who = {"pid": str(command.pid), "start": str(start_of(command.pid))}
        notes.write(CHILD, {"boot": boot_id(), "shim": "0", "shim_start": "0"} | who)
        watch = Watch(job, started, notes, memory=AvailableMemory())
        moved = tmp_path / "moved"
        (tmp_path / "runs").rename(moved)
        try:
            watch.begin_stop("memory-stop", "stopped by the guard", at_once=True)
            assert command.wait(30) == -signal.SIGKILL
        finally:
            command.kill()
    moved.rename(tmp_path / "runs")
    watch.step()
    assert notes.read(STOP) == {"reason": "memory-stop", "why": "stopped by the guard"}


def test_a_tense_guard_waits_for_its_next_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Near the floor the peak is not looked at, and that it is overdue keeps nobody awake."""
    monkeypatch.setattr("loopui.executor.peak.FIRST_S", 0.0)
    now_ns = ticks_ns()  # stands still: on a busy machine the step alone takes longer than the guard waits
    monkeypatch.setattr("loopui.executor.watch.ticks_ns", lambda: now_ns)
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal: {16 << 20} kB\nMemAvailable: {1030 << 10} kB\n")
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    job = Job(
        run="one", workspace="/w", gate="VG-A", command="true", cwd="/w", env={}, heavy=True,
        stop_available_mib=1024,
    )  # fmt: skip
    started = Started(at=stamp(), ticks_ns=ticks_ns(), boot=boot_id(), log="log", admission=Admission())
    memory = AvailableMemory(str(meminfo))
    watch = Watch(job, started, notes, memory=memory, shim=os.getpid())
    assert watch.step() is None
    assert watch.is_tense
    assert watch.next_s == pytest.approx(SHORTEST_S)
    assert watch.seen_mib == 1030
    memory.close()
