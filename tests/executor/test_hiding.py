"""Whoever a command starts belongs to its run, also without parent, session and mark in the environment."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopui.evidence.records import LeftOver, read_record
from loopui.executor.rundir import STATUS, RunDir
from tests.executor.support import Machine, kill, lives, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are only inherited on Linux")


class Hiding:
    """A daemon of a gate: an orphan in a session of its own, without its run's mark, deaf to SIGTERM."""

    def __init__(self, folder: Path) -> None:
        self._pids = folder / "daemons"
        self._go = folder / "go"
        daemon = f'trap "" TERM; echo $$ >> {self._pids}; exec /bin/sleep 300'
        self.start = (
            f"n=$(cat {self._pids} 2> /dev/null | wc -l);"
            f" (env -i setsid /bin/sh -c '{daemon}' > /dev/null 2>&1 &);"
            f" until test $(cat {self._pids} 2> /dev/null | wc -l) -gt $n; do sleep 0.02; done"
        )
        self.wait = f"until test -e {self._go}; do sleep 0.02; done"

    def end_gate(self) -> None:
        """Let the gate go on from where it waits."""
        self._go.touch()

    @property
    def pids(self) -> list[int]:
        """The daemons that there were."""
        return [int(line) for line in self._pids.read_text().split()] if self._pids.exists() else []

    @property
    def pid(self) -> int:
        """The daemon, once it lives."""
        return until(lambda: self.pids, what="the daemon")[0]


@pytest.fixture
def hiding(tmp_path: Path) -> Iterator[Hiding]:
    """Return a daemon that ends with the test."""
    daemon = Hiding(tmp_path)
    yield daemon
    for pid in daemon.pids:
        kill(pid)


def left_over(rig: Machine, run: str) -> tuple[LeftOver, ...]:
    life = rig.finish(run)
    return read_record(Path(life.workspace, life.record)).left_over


def the_shim(rig: Machine) -> int:
    return until(lambda: next((shim.pid for shim in rig.shims()), None), what="the shim")


def test_a_daemon_that_hides_is_left_behind(rig: Machine, hiding: Hiding) -> None:
    """A gate that must leave nothing fails, and its record names the daemon; the next run's does not."""
    run = rig.launch(f"{hiding.start}; exit 0", criteria={"no_left_processes": True})
    following = rig.launch("true", criteria={"no_left_processes": True})
    assert rig.finish(run).reason == "left-processes"
    assert [process.pid for process in left_over(rig, run)] == [hiding.pid]
    assert rig.finish(following).verdict == "pass"


def test_a_timeout_ends_a_daemon_that_hides(rig: Machine, hiding: Hiding) -> None:
    """After a timeout nothing of the run lives."""
    run = rig.launch(f"{hiding.start}; sleep 300", timeout_s=3.0)
    assert rig.finish(run).reason == "timeout"
    assert not lives(hiding.pid)


def test_a_cancel_ends_a_daemon_that_hides(rig: Machine, hiding: Hiding) -> None:
    """After a cancel nothing of the run lives, and a daemon of an earlier run is not taken for it."""
    rig.finish(rig.launch(f"{hiding.start}; exit 0"))
    before = hiding.pids
    run = rig.launch(f"{hiding.start}; sleep 300")
    until(lambda: len(hiding.pids) > 1, what="a second daemon")
    rig.client.cancel(run, by="tester")
    assert rig.finish(run).reason == "cancelled"
    assert [lives(pid) for pid in (*before, *hiding.pids[1:])] == [True, False]


def test_a_daemon_that_hides_is_known_to_another_executor(rig: Machine, hiding: Hiding) -> None:
    """A run that ended without an executor tells who was left behind."""
    run = rig.launch(f"{hiding.start}; {hiding.wait}; exit 0")
    rig.running(run)
    assert lives(hiding.pid)
    executor = rig.executor()
    kill(executor.pid)
    until(lambda: not lives(executor.pid), what="the executor's death")
    hiding.end_gate()
    until(lambda: RunDir(str(rig.state), run).has(STATUS), what="the end of the gate")
    assert [process.pid for process in left_over(rig, run)] == [hiding.pid]
    until(lambda: not rig.shims(), what="the end of the shim")


@pytest.mark.parametrize("with_executor", [False, True])
def test_a_daemon_that_hides_does_not_gain_by_a_killed_shim(
    rig: Machine, hiding: Hiding, *, with_executor: bool
) -> None:
    """Without the shim, and without the executor that inherits from it, a cancel ends it all the same."""
    run = rig.launch(f"{hiding.start}; sleep 300")
    rig.running(run)
    assert lives(hiding.pid)
    victims = [the_shim(rig)]
    if with_executor:
        victims.insert(0, rig.executor().pid)
    for pid in victims:
        kill(pid)
    until(lambda: not any(map(lives, victims)), what="their death")
    rig.client.cancel(run, by="tester")
    assert rig.finish(run).reason == "cancelled"
    assert not lives(hiding.pid)
