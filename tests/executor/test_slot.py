from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from loopui.executor.rundir import STATUS, STOP, RunDir
from loopui.executor.slot import MARKER, Claimant, Obstacle, Slot, Ticket, duration
from loopui.host.clock import ticks_ns
from loopui.host.processes import carries
from tests.executor.support import until


def claimant(run: str) -> Claimant:
    return Claimant(run=run, gate="VG-ONE", workspace="/work space")


def line_up(slot: Slot, run: str, *, priority: int = 0, arrival_ns: int = 0) -> Ticket:
    return slot.line_up(claimant(run), priority=priority, arrival_ns=arrival_ns or ticks_ns())


def take(slot: Slot, run: str) -> int:
    taken = slot.take(line_up(slot, run), claimant(run))
    assert isinstance(taken, int)
    return taken


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    """Return a slot of the test's own."""
    return Slot(str(tmp_path))


def test_the_slot_is_had_once(slot: Slot) -> None:
    """Who has the slot is told to whoever wants it, until it is given back."""
    fd = take(slot, "first")
    second = line_up(slot, "second")
    obstacle = slot.look(second)
    assert isinstance(obstacle, Obstacle)
    told = rf"slot taken by VG-ONE \(run first, pid {os.getpid()}, for [0-9.]+ s, in /work space\)"
    assert re.fullmatch(told, obstacle.why)
    assert isinstance(slot.take(second, claimant("second")), Obstacle)
    os.close(fd)
    assert slot.look(second) is None
    assert isinstance(slot.take(second, claimant("second")), int)


def test_an_inherited_lock_holds_the_slot(slot: Slot) -> None:
    """The slot is held as long as any process has the lock open, whoever took it."""
    fd = take(slot, "first")
    with subprocess.Popen(["sleep", "300"], pass_fds=(fd,)) as heir:
        os.close(fd)
        assert slot.look(line_up(slot, "second")) is not None
        heir.kill()
    assert slot.holder() is None


def test_a_run_with_its_status_holds_nothing(slot: Slot, tmp_path: Path) -> None:
    """A run that has ended by itself is over, although a process left behind has its lock open."""
    fd = take(slot, "first")
    notes = RunDir(str(tmp_path), "first")
    notes.prepare()
    assert slot.holder() is not None
    notes.write(STATUS, {"exit_code": "0"})
    assert slot.holder() is None
    os.close(fd)


def test_a_run_that_is_being_stopped_holds_until_all_of_it_is_gone(slot: Slot, tmp_path: Path) -> None:
    """Of a run that is stopped the first process may end long before the last: only then is the slot free."""
    fd = take(slot, "first")
    notes = RunDir(str(tmp_path), "first")
    notes.prepare()
    notes.write(STOP, {"reason": "timeout"})
    notes.write(STATUS, {"signal": "SIGTERM"})
    assert slot.holder() is not None
    os.close(fd)
    assert slot.holder() is None


def test_a_marked_process_holds_the_slot_without_a_lock(slot: Slot) -> None:
    """A process of an unfinished run that has closed the lock still keeps the slot taken."""
    run = f"run-marked-{os.getpid()}"  # marks are looked for on the whole machine
    os.close(take(slot, run))
    environment = {MARKER: run, "PATH": os.environ["PATH"]}
    with subprocess.Popen(["sleep", "300"], env=environment) as marked:
        try:
            # a process has its environment a blink after it was started
            until(lambda: carries(marked.pid, MARKER, run), what="the mark")
            assert slot.holder() is not None
        finally:
            marked.kill()
    assert slot.holder() is None


def test_a_holder_of_another_boot_holds_nothing(slot: Slot, tmp_path: Path) -> None:
    """After a reboot nothing is left that could hold the slot."""
    fd = take(slot, "first")
    path = tmp_path / "slot" / "holders" / "first"
    path.write_bytes(path.read_bytes().rsplit(b"\n", 1)[0] + b"\nanother-boot")
    assert slot.holder() is None
    os.close(fd)


def test_the_line_is_by_priority_then_by_arrival(slot: Slot) -> None:
    """Whoever came first goes first among equals; a smaller priority goes before all of a larger one."""
    late = line_up(slot, "late", arrival_ns=200)
    early = line_up(slot, "early", arrival_ns=100)
    urgent = line_up(slot, "urgent", priority=-1, arrival_ns=300)
    behind = slot.look(late)
    assert behind is not None
    assert behind.why.startswith("behind VG-ONE (run urgent, ")
    assert slot.look(urgent) is None
    slot.leave(urgent)
    assert slot.look(early) is None
    assert slot.look(late) is not None
    slot.leave(early)
    assert slot.look(late) is None


def _wait_in_line(folder: str, ready: Event) -> None:
    line_up(Slot(folder), "other", arrival_ns=1)
    ready.set()
    time.sleep(300)


def test_a_dead_waiter_is_no_longer_in_line(slot: Slot, tmp_path: Path) -> None:
    """A waiter that was killed loses its place at once."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=_wait_in_line, args=(str(tmp_path), ready))
    other.start()
    assert ready.wait(30)
    mine = line_up(slot, "mine", arrival_ns=2)
    assert slot.look(mine) is not None
    other.kill()
    other.join()
    assert slot.look(mine) is None
    assert len(list((tmp_path / "slot" / "waiting").iterdir())) == 1


def test_an_override_takes_it_beside_the_holder(slot: Slot) -> None:
    """Whoever overrides the slot is a holder too: others wait for both."""
    first = take(slot, "first")
    second = slot.take(line_up(slot, "second"), claimant("second"), override=True)
    assert isinstance(second, int)
    os.close(first)
    assert slot.holder() is not None
    os.close(second)
    assert slot.holder() is None


def test_a_half_made_lock_file_holds_nothing(slot: Slot, tmp_path: Path) -> None:
    """A process that died between making its file and locking it leaves no obstacle."""
    (tmp_path / "slot" / "holders" / "torn").write_bytes(b"torn\nVG")
    assert slot.look(line_up(slot, "mine")) is None
    assert list((tmp_path / "slot" / "holders").iterdir()) == []


CONTENDER = """
import os, sys, time
from pathlib import Path
from loopui.executor.slot import Claimant, Slot
slot, alone = Slot(sys.argv[1]), Path(sys.argv[1], "alone")
for number in range(int(sys.argv[3])):
    run = f"run-{sys.argv[2]}-{number}"
    me = Claimant(run=run, gate="VG", workspace="/")
    ticket = slot.line_up(me, priority=0, arrival_ns=me.since_ns)
    while not isinstance(fd := slot.take(ticket, me), int):
        time.sleep(0.001)
    os.close(os.open(alone, os.O_CREAT | os.O_EXCL))
    os.unlink(alone)
    os.close(fd)
"""


def test_contenders_never_overlap(tmp_path: Path) -> None:
    """Of many processes that take the slot again and again no two ever have it together."""
    contenders = [
        subprocess.Popen([sys.executable, "-c", CONTENDER, str(tmp_path), str(number), "25"])
        for number in range(6)
    ]
    assert [one.wait(90) for one in contenders] == [0] * 6


def test_lengths_of_time_are_told_for_people() -> None:
    """Tenths below ten seconds, then seconds, minutes, hours."""
    told = [duration(seconds) for seconds in (-1, 0.04, 0.34, 9.0, 42.9, 119, 120, 7199, 7260)]
    assert told == ["0 s", "0 s", "0.3 s", "9 s", "42 s", "119 s", "2 min", "119 min", "2 h 1 min"]


def test_waiting_for_something_that_never_comes_fails() -> None:
    """The tests' own waiting gives up with a clear word."""
    with pytest.raises(AssertionError, match="no sign of: the moon"):
        until(lambda: False, what="the moon", deadline_s=0.05)


def test_what_is_no_ticket_is_passed_over(tmp_path: Path) -> None:
    """A file that somebody else left among the tickets keeps nobody from the slot."""
    slot = Slot(str(tmp_path))
    (tmp_path / "slot" / "waiting" / ".DS_Store").touch()
    (tmp_path / "slot" / "waiting" / "a~b~c").touch()
    ticket = slot.line_up(Claimant(run="run-a", gate="VG", workspace="/work"), priority=0, arrival_ns=1)
    assert slot.before(ticket) == []
    assert slot.look(ticket) is None
    slot.leave(ticket)
