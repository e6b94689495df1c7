from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopui.executor.admission import GOOD_IN_A_ROW
from loopui.executor.head import SLOT_LOOK_S, Admitted, Head, Refused
from loopui.executor.job import Job
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.slot import Claimant, Slot
from loopui.executor.stages import Progress
from loopui.host.clock import stamp, ticks_ns
from loopui.host.identity import boot_id
from loopui.host.meminfo import AvailableMemory

PLENTY, LITTLE = 8000, 1000


class Stand:
    """A slot and a meminfo of the test's own, and a clock that it moves."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slot = Slot(str(root))
        self.root = root
        self.now_ns = ticks_ns()
        self.meminfo = root / "meminfo"
        self.available(PLENTY)
        self.memory = AvailableMemory(str(self.meminfo))
        self.told: list[str] = []
        monkeypatch.setattr("loopui.executor.head.ticks_ns", lambda: self.now_ns)

    def available(self, mib: int) -> None:
        """Let so much memory be available from now on."""
        self.meminfo.write_text(f"MemTotal: {16 << 20} kB\nMemAvailable: {mib << 10} kB\n")

    def head(self, run: str, *, heavy: bool = True) -> Head:
        """Return the head of a queue in which `run` has just arrived."""
        job = Job(
            run=run, workspace="/w", gate="VG-A", command="true", cwd="/w", env={}, heavy=heavy,
            min_available_mib=3072,
        )  # fmt: skip
        entry = Entry(
            seq=1, run=run, job=job, state="queued", queued=stamp(), boot=boot_id(), arrival_ns=self.now_ns,
            cancel_by="", why="", since=None, waited_for=(), log="", started=None, progress=Progress(),
            note="", finish=None,
        )  # fmt: skip
        return Head(entry, slot=self.slot, memory=self.memory)

    def step(self, head: Head) -> Admitted | Refused | None:
        """Let the head look, at the time it asked for."""
        self.now_ns += int(head.next_s * 1e9) + 1
        return head.step(lambda told: self.told.append(told.why))

    def take(self) -> int:
        """Take the slot for somebody else; return what holds it."""
        claimant = Claimant(run="before", gate="VG-BEFORE", workspace="/w")
        taken = self.slot.take(self.slot.line_up(claimant, priority=0, arrival_ns=1), claimant)
        assert isinstance(taken, int)
        return taken


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """Return a stand on which nothing is heavy yet."""
    made = Stand(tmp_path, monkeypatch)
    yield made
    made.memory.close()


def admitted(found: Admitted | Refused | None) -> bool:
    if isinstance(found, Admitted) and found.lock_fd is not None:
        os.close(found.lock_fd)
    return isinstance(found, Admitted)


def test_a_run_that_was_prepared_starts_at_its_first_look(stand: Stand) -> None:
    """Where the run before has the slot and its guard saw plenty, nothing is waited for once it has ended."""
    holder = stand.take()
    head = stand.head("next")
    head.glimpse(PLENTY)
    head.prepare(RunDir(str(stand.root), "next"))
    os.close(holder)
    assert admitted(stand.step(head))
    assert stand.told == []


def test_a_run_that_was_prepared_does_not_start_beside_the_one_before(stand: Stand) -> None:
    """What was seen of memory before its turn opens no slot that is taken, and counts for nothing then."""
    holder = stand.take()
    head = stand.head("next")
    head.glimpse(PLENTY)
    head.prepare(RunDir(str(stand.root), "next"))
    assert stand.step(head) is None
    assert stand.told == [head.why]
    assert head.why.startswith("slot taken by VG-BEFORE")
    assert head.next_s == pytest.approx(SLOT_LOOK_S, abs=1e-6)
    os.close(holder)
    found = [admitted(stand.step(head)) for _ in range(GOOD_IN_A_ROW)]
    assert found == [False] * (GOOD_IN_A_ROW - 1) + [True]


def test_memory_that_was_plenty_before_its_turn_is_looked_at_again(stand: Stand) -> None:
    """However often plenty was glimpsed, the one look of its own decides."""
    head = stand.head("next")
    for _ in range(10):
        head.glimpse(PLENTY)
    stand.available(LITTLE)
    assert stand.step(head) is None
    assert head.why.startswith("needs 3 072 MiB available, 1 000 are")
    assert stand.told == [head.why]


def test_a_run_that_nobody_prepared_takes_its_samples_itself(stand: Stand) -> None:
    """With the slot free from the start, several good samples of its own admit, and no fewer."""
    head = stand.head("only")
    found = [admitted(stand.step(head)) for _ in range(GOOD_IN_A_ROW)]
    assert found == [False] * (GOOD_IN_A_ROW - 1) + [True]


def test_a_light_run_waits_for_neither_slot_nor_memory(stand: Stand) -> None:
    """A light run is let in while the slot is taken and memory is short."""
    holder = stand.take()
    stand.available(0)
    found = stand.step(stand.head("light", heavy=False))
    assert isinstance(found, Admitted)
    assert found.lock_fd is None
    os.close(holder)


def test_memory_that_cannot_be_read_refuses(stand: Stand) -> None:
    """Where nobody can tell what is available, a heavy run is refused, and it says so."""
    stand.meminfo.write_text("nothing that names memory\n")
    head = stand.head("blind")
    found = [stand.step(head) for _ in range(3)]
    assert found[:2] == [None, None]
    assert isinstance(found[2], Refused)
    assert "cannot be read" in found[2].why


def test_a_run_is_held_from_when_something_keeps_it_and_not_from_when_it_is_next(stand: Stand) -> None:
    """Waiting behind the run before it is no hold: the clock starts with the first reason."""
    head = stand.head("one")
    before = head.since
    stand.available(LITTLE)
    while not stand.told:
        assert stand.step(head) is None
    since = head.since
    assert before is None
    assert since is not None
    stand.available(LITTLE - 1)
    stand.now_ns += int(10e9)
    stand.step(head)
    assert head.since == since
