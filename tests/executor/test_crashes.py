"""What SIGKILL of the executor, of the shim, or of both leaves standing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopui.evidence.records import read_record
from loopui.executor.client import Client
from loopui.executor.life import Finished, Running
from loopui.executor.queue import Queue
from loopui.executor.rundir import CHILD, STATUS, STOP, RunDir
from loopui.executor.slot import Slot
from tests.executor.support import Machine, kill, lives, until

WAITER = """
import sys
from pathlib import Path
from loopui.executor.client import Client
print(Client(Path(sys.argv[1])).wait(sys.argv[2]).exit_code)
"""
LAUNCHER = """
import sys, time
from pathlib import Path
from tests.executor.support import Machine
machine = Machine(Path(sys.argv[1]), Path(sys.argv[2]))
print(machine.launch(machine.until_go + "; exit 5"), flush=True)
time.sleep(60)
"""
STARTED_BEFORE_THE_BOOT = json.dumps(
    {
        "at": "2026-01-01T00:00:00+00:00",
        "ticks_ns": 1,
        "boot": "another",
        "admission": {},
        "log": "evidence/2026-01-01/VG-TEST-001.txt",
    }
)


def shim_of(rig: Machine) -> int:
    return until(lambda: next((shim.pid for shim in rig.shims()), None), what="the shim")


def only_record(rig: Machine, life: Finished) -> None:
    """Fail unless the run has exactly one record."""
    assert [read_record(path).run for path in rig.records()].count(life.run) == 1


def test_a_killed_executor_is_replaced_and_the_true_exit_code_kept(rig: Machine) -> None:
    """A command outlives its executor with the slot, and the next executor tells its true end."""
    run = rig.launch(rig.exclusive(None, "first") + "; exit 7")
    command = rig.running(run).pid
    rig.end_executor()
    assert lives(command)
    holder = Slot(str(rig.state)).holder()
    assert holder is not None
    assert (holder.run, holder.pid) == (run, command)
    second = rig.launch(rig.exclusive(0, "second"))
    rig.let_go()
    life = rig.finish(run)
    assert (life.verdict, life.reason, life.exit_code) == ("fail", "exit-code", 7)
    assert rig.finish(second).verdict == "pass"
    assert rig.lines() == ["start first", "start second"]
    only_record(rig, life)


def test_a_run_that_ended_without_an_executor_keeps_its_exit_code(rig: Machine) -> None:
    """A run that ends while no executor lives frees its slot at once and is closed later, truthfully."""
    run = rig.launch(f"{rig.until_go}; exit 9")
    command = rig.running(run).pid
    rig.end_executor()
    rig.let_go()
    until(lambda: not lives(command), what="the command's end")
    until(lambda: Slot(str(rig.state)).holder() is None, what="a free slot")
    assert isinstance(rig.client.find(run), Running)
    life = rig.finish(run)
    assert (life.reason, life.exit_code) == ("exit-code", 9)
    assert life.ended < life.ended.now().astimezone()
    only_record(rig, life)


def test_a_killed_shim_does_not_cost_the_exit_code(rig: Machine) -> None:
    """SIGKILL of the shim alone: the executor inherits the command and still learns its exit code."""
    if sys.platform != "linux":
        pytest.skip("orphans are only inherited on Linux")
    run = rig.launch(f"{rig.until_go}; exit 4")
    rig.running(run)
    kill(shim_of(rig))
    until(lambda: "shim was killed" in note_of(rig, run), what="the note")
    rig.let_go()
    life = rig.finish(run)
    assert (life.reason, life.exit_code) == ("exit-code", 4)


def note_of(rig: Machine, run: str) -> str:
    life = rig.client.find(run)
    return life.note if isinstance(life, Running) else ""


def test_executor_and_shim_killed_keep_the_slot_until_the_command_ends(rig: Machine) -> None:
    """Without executor and shim nothing heavy starts until the command has ended, as interrupted."""
    run = rig.launch(rig.exclusive(None, "first"))
    command = rig.running(run).pid
    shim = shim_of(rig)
    rig.end_executor()
    kill(shim)
    second = rig.launch(rig.exclusive(0, "second"))
    until(rig.executors, what="another executor")
    assert lives(command)
    rig.let_go()
    life = rig.finish(run)
    assert not lives(command)
    assert (life.verdict, life.reason, life.exit_code) == ("blocked", "interrupted", None)
    assert rig.finish(second).verdict == "pass"
    assert rig.lines() == ["start first", "start second"]
    only_record(rig, life)


def test_a_command_that_let_go_of_the_lock_still_keeps_the_slot(rig: Machine) -> None:
    """With executor, shim and command killed, a grandchild without the lock still keeps the slot."""
    script = (
        "import subprocess, sys, time;"
        "subprocess.Popen(['sleep', '300'], start_new_session=True, close_fds=True); time.sleep(60)"
    )
    run = rig.launch((sys.executable, "-c", script))
    command = rig.running(run).pid
    (grandchild,) = until(
        lambda: [one.pid for one in rig.started() if one.name() == "sleep"], what="the grandchild"
    )
    shim = shim_of(rig)
    rig.end_executor()
    kill(shim)
    kill(command)
    until(lambda: not lives(command), what="the command's death")
    holder = Slot(str(rig.state)).holder()
    assert holder is not None
    assert holder.run == run
    second = rig.launch("true")
    assert rig.client.wait(second, timeout_s=1.0).state != "finished"
    assert lives(grandchild)
    kill(grandchild)
    assert rig.finish(second).verdict == "pass"
    assert rig.finish(run).reason == "interrupted"


def test_an_adopted_run_can_be_cancelled(rig: Machine) -> None:
    """Cancel works on a run that the executor did not start itself, whole tree and all."""
    run = rig.launch("setsid sleep 300 & sleep 300")
    rig.running(run)
    rig.end_executor()
    rig.client.cancel(run, by="tester")
    life = rig.finish(run)
    assert (life.verdict, life.reason, life.explanation) == ("blocked", "cancelled", "cancelled by tester")
    assert not list(rig.started())


def test_an_adopted_run_keeps_its_timeout(rig: Machine) -> None:
    """The timeout of an adopted run ends when it would have ended anyway."""
    run = rig.launch("sleep 300", timeout_s=1.0, grace_s=0.2)
    rig.running(run)
    rig.end_executor()
    life = rig.finish(run)
    assert (life.verdict, life.reason) == ("fail", "timeout")
    duration_s = read_record(Path(life.workspace, life.record)).duration_s
    assert duration_s is not None
    assert duration_s >= 1.0


def test_an_executor_killed_while_it_stops_a_run_is_replaced_in_it(rig: Machine) -> None:
    """A stop that its executor did not live to finish is finished by the next, with the same reason."""
    run = rig.launch("trap '' TERM; sleep 1 & wait; sleep 300", timeout_s=1.5, grace_s=1.5)
    rig.running(run)
    until(lambda: RunDir(str(rig.state), run).has(STOP), what="the stop")
    rig.end_executor()
    life = rig.finish(run)
    assert (life.verdict, life.reason) == ("fail", "timeout")
    assert not list(rig.started())


def test_waiting_replaces_a_killed_executor(rig: Machine) -> None:
    """Somebody who waits for a run brings a new executor to life when the old one is killed."""
    run = rig.launch(f"{rig.until_go}; exit 6")
    rig.running(run)
    waiter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            WAITER,
            str(rig.state),
            run,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    rig.end_executor()
    until(rig.executors, what="another executor")
    rig.let_go()
    assert waiter.communicate(timeout=60)[0] == "6\n"


def test_a_record_written_before_the_crash_is_found_again(rig: Machine) -> None:
    """An executor killed between the record and the closing of the row does not cause a second record."""
    life = rig.finish(rig.launch("exit 2"))
    rig.end_executor()
    record = Path(life.workspace, life.record)
    before = record.read_bytes()
    database = sqlite3.connect(rig.state / "queue.db")
    database.execute("UPDATE runs SET state = 'running', finish = NULL WHERE run = ?", (life.run,))
    database.commit()
    database.close()
    again = rig.finish(life.run)
    assert (again.reason, again.exit_code, again.record) == ("exit-code", 2, life.record)
    assert record.read_bytes() == before
    assert len(rig.records()) == 1


def test_notes_of_a_closed_run_are_tidied_up(rig: Machine) -> None:
    """What an executor that died right after closing a run left of it, the next one removes."""
    life = rig.finish(rig.launch("true"))
    rig.end_executor()
    notes = RunDir(str(rig.state), life.run)
    notes.prepare()
    notes.write(STATUS, {"exit_code": "0"})
    rig.finish(rig.launch("true"))
    until(lambda: list((rig.state / "runs").iterdir()) == [], what="an empty runs folder")


def test_a_row_without_any_trace_of_a_process_is_interrupted(rig: Machine) -> None:
    """A run whose executor died before it had forked anything is closed as interrupted, never as a pass."""
    life = rig.finish(rig.launch("true"))
    rig.end_executor()
    Path(life.workspace, life.record).unlink()
    database = sqlite3.connect(rig.state / "queue.db")
    database.execute("UPDATE runs SET state = 'running', finish = NULL WHERE run = ?", (life.run,))
    database.commit()
    database.close()
    again = rig.finish(life.run)
    assert (again.verdict, again.reason) == ("blocked", "interrupted")
    only_record(rig, again)


def test_a_reboot_interrupts_what_was_running(rig: Machine) -> None:
    """A run of an earlier boot is interrupted, even if some process has its command's pid by now."""
    rig.state.mkdir()
    queue = Queue(rig.state, durable=True)
    job = rig.job("true", timeout_s=0.001)
    queue.add([job])
    queue._db.execute(
        "UPDATE runs SET state = 'running', boot = 'another', start = ? WHERE run = ?",
        (
            STARTED_BEFORE_THE_BOOT,
            job.run,
        ),
    )
    queue.close()
    notes = RunDir(str(rig.state), job.run)
    notes.prepare()
    own = str(os.getpid())
    notes.write(CHILD, {"boot": "another", "shim": own, "shim_start": "1", "pid": own, "start": "1"})
    life = rig.finish(job.run)
    assert (life.verdict, life.reason) == ("blocked", "interrupted")
    assert life.explanation == "the machine went down while it ran: how the command ended is not known"
    record = read_record(Path(life.workspace, life.record))
    assert record.started is not None
    assert record.duration_s == pytest.approx((record.ended - record.started).total_seconds(), abs=0.01)


def test_a_start_that_a_power_loss_took_back_is_made_again(rig: Machine) -> None:
    """A run that is queued again is not ended by the exit status of its earlier start."""
    rig.state.mkdir()
    job = rig.job("exit 3")
    notes = RunDir(str(rig.state), job.run)
    notes.prepare()
    notes.write(STATUS, {"exit_code": "0", "ended_ns": "1", "ended_at": "1"})
    rig.client.launch([job])
    assert rig.finish(job.run).exit_code == 3


@pytest.fixture
def suspended(rig: Machine) -> Iterator[list[int]]:
    """Return a list of pids that are woken again when the test ends."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        kill(pid, signal.SIGCONT)
    assert rig.state.is_dir()


def test_a_suspended_command_can_be_cancelled(rig: Machine, suspended: list[int]) -> None:
    """A command stopped by SIGSTOP keeps the slot, and is cancelled without being waited for."""
    run = rig.launch(("sleep", "300"))
    command = rig.running(run).pid
    kill(command, signal.SIGSTOP)
    suspended.append(command)
    second = rig.launch("true")
    assert rig.client.find(second).state in {"queued", "held"}
    rig.client.cancel(run, by="tester")
    assert rig.finish(run).reason == "cancelled"
    assert rig.finish(second).verdict == "pass"


def test_killing_a_client_changes_nothing(rig: Machine) -> None:
    """A run goes on when the process that launched it is killed."""
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            LAUNCHER,
            str(rig.root),
            str(rig.state),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert launcher.stdout is not None
    run = launcher.stdout.readline().strip()
    rig.running(run)
    launcher.kill()
    launcher.communicate()
    rig.let_go()
    assert rig.finish(run).exit_code == 5
    with Client(rig.state) as another:
        assert another.find(run).state == "finished"
