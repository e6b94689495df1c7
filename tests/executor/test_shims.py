"""A shim serves run after run where nothing can be left of the one before; each is as if it had its own."""

from __future__ import annotations

import signal
import subprocess
import sys

import psutil
import pytest

from loopui.evidence.records import read_record
from tests.executor.support import Machine, kill, lives, until

TELL = "echo $PPID >> '{seen}'"  # the shim is the command's parent


def tell(rig: Machine) -> str:
    return TELL.format(seen=rig.seen)


def shims_told(rig: Machine, *runs: str) -> list[int]:
    """Return the shims of runs that tell them, once these have ended."""
    for run in runs:
        rig.finish(run)
    return [int(line) for line in rig.lines()]


def waiting_shim(rig: Machine, number: signal.Signals) -> int:
    """Return a shim that got the signal while it waited for a run (it does not wait for long)."""

    def hit() -> int:
        shim = shims_told(rig, rig.launch(tell(rig)))[-1]
        if not lives(shim):
            return 0
        kill(shim, number)
        return shim

    return until(hit, what="a waiting shim")


def test_runs_that_follow_each_other_share_a_shim(rig: Machine) -> None:
    """Runs that leave nothing behind are all served by one process, whatever became of them."""
    commands = [tell(rig), f"{tell(rig)}; exit 3", f"{tell(rig)}; kill -9 $$", tell(rig)]
    runs = rig.client.launch([rig.job(command) for command in commands])
    assert len(set(shims_told(rig, *runs))) == 1
    ends = [(life.exit_code, life.reason) for life in map(rig.finish, runs)]
    assert ends == [(0, "criteria-met"), (3, "exit-code"), (None, "exit-code"), (0, "criteria-met")]


def test_a_run_gets_nothing_of_the_one_before(rig: Machine) -> None:
    """Folder, environment, log and open files are each run's own, also in a shared shim."""
    look = f"pwd; echo $SECRET; ls /proc/self/fd | wc -l; {tell(rig)}"
    other = rig.workspace("other")
    jobs = [
        rig.job(look, env={"SECRET": "mine"}),
        rig.job(look, workspace=other),
        rig.job(look, workspace=other),
    ]
    runs = rig.client.launch(jobs)
    assert len(set(shims_told(rig, *runs))) == 1
    logs = []
    for job, life in zip(jobs, map(rig.finish, runs), strict=True):
        lines = (other.parent / job.workspace / life.log).read_text(encoding="utf-8").splitlines()
        logs.append(lines[1:])
    assert [log[:2] for log in logs] == [[str(rig.workspace()), "mine"], [str(other), ""], [str(other), ""]]
    assert len({log[2] for log in logs}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can tell that nothing was left behind")
def test_a_run_that_leaves_a_process_behind_keeps_its_shim_to_itself(rig: Machine) -> None:
    """Whoever was left behind by one run is listed there, and is never taken for the next one's."""
    leaver = f"{tell(rig)}; sleep 300 > /dev/null 2>&1 & {tell(rig)}"
    first, second = rig.client.launch([rig.job(leaver), rig.job(tell(rig))])
    told = shims_told(rig, first, second)
    assert told[0] == told[1] != told[2]
    left = [read_record(rig.workspace() / rig.finish(run).record).left_over for run in (first, second)]
    assert [[process.command for process in each] for each in left] == [["sleep 300"], []]


def test_a_stopped_run_keeps_its_shim_to_itself(rig: Machine) -> None:
    """After a timeout the next run is served by another process."""
    stopped = rig.launch(f"{tell(rig)}; sleep 300", timeout_s=2.0)
    after = rig.launch(tell(rig))
    first, second = shims_told(rig, stopped, after)
    assert first != second
    assert rig.finish(stopped).reason == "timeout"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_waiting_shim_that_cannot_serve_is_passed_by(rig: Machine, number: signal.Signals) -> None:
    """One that was killed or suspended while it waited for a run costs nothing: another serves it."""
    shim = waiting_shim(rig, number)
    assert rig.finish(rig.launch(tell(rig))).verdict == "pass"
    assert rig.lines()[-1] != str(shim)


def test_a_waiting_shim_ends_with_its_executor(rig: Machine) -> None:
    """A killed executor leaves no shim that has nothing to do, not even a suspended one."""
    shim = waiting_shim(rig, signal.SIGSTOP)
    kill(rig.executor().pid)
    until(lambda: not lives(shim), what="the end of the shim")


def test_a_waiting_shim_is_dismissed_after_a_while(rig: Machine) -> None:
    """Nothing but the executor stays where there is nothing to do."""
    (shim,) = shims_told(rig, rig.launch(tell(rig)))
    until(lambda: not lives(shim), what="the end of the shim")
    until(lambda: not psutil.Process(rig.executor().pid).children(), what="an executor alone")


FAILING = """
import sys
from loopui.executor import child, service
def _wait_for(command):
    raise OSError("of our own")
child._wait_for = _wait_for
sys.exit(service.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are only inherited on Linux")
def test_a_shim_that_fails_does_not_end_the_run(rig: Machine) -> None:
    """A run goes on as long as its command lives, and the executor that inherits it tells its true end."""
    go = rig.root / "go"
    with subprocess.Popen([sys.executable, "-c", FAILING, str(rig.state), "60"]) as executor:
        until(rig.client.executor_pid, what="the executor")
        run = rig.launch(f"until test -e '{go}'; do sleep 0.02; done; exit 4")
        assert lives(rig.running(run).pid)
        until(lambda: not rig.shims(), what="the end of the shim")
        assert rig.client.find(run).state == "running"
        go.touch()
        life = rig.finish(run)
        executor.terminate()
    assert (life.reason, life.exit_code) == ("exit-code", 4)


FORKLESS = """
import errno, os, sys
from loopui.executor import child, service
def fork():
    os.fork = forks
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
forks, os.fork = os.fork, fork
sys.exit(service.main(sys.argv[1:]))
"""


def test_a_machine_that_takes_no_more_processes_blocks_the_run(rig: Machine) -> None:
    """A run that no process can be had for is closed with that reason, and the next one runs."""
    with subprocess.Popen([sys.executable, "-c", FORKLESS, str(rig.state), "60"]) as executor:
        until(rig.client.executor_pid, what="the executor")
        first, second = map(rig.finish, rig.client.launch([rig.job("true"), rig.job("true")]))
        executor.terminate()
    assert (first.verdict, first.reason) == ("blocked", "spawn-error")
    assert "no more processes: Resource temporarily unavailable" in first.explanation
    assert second.verdict == "pass"
    assert len(rig.records()) == 2


def test_an_order_too_large_to_be_passed_on_is_served_all_the_same(rig: Machine) -> None:
    """A run with a huge environment gets a shim of its own."""
    runs = rig.client.launch(
        [rig.job(tell(rig)), rig.job(f"{tell(rig)}; test ${{#HUGE}} = 90000", env={"HUGE": "x" * 90_000})]
    )
    first, second = shims_told(rig, *runs)
    assert first != second
    assert [rig.finish(run).verdict for run in runs] == ["pass", "pass"]


FAULTY_LAUNCH = """
import sys
from loopui.executor import launching, service
known = launching.tuple_of
def tuple_of(job):
    if job.gate == "VG-FAULTY-001":
        raise KeyError("of our own")
    return known(job)
launching.tuple_of = tuple_of
sys.exit(service.main(sys.argv[1:]))
"""


def test_a_fault_of_our_own_at_a_launch_stops_nobody_else(rig: Machine) -> None:
    """A run that loopui cannot launch is blocked and recorded; the executor lives on and runs the next."""
    argv = [sys.executable, "-c", FAULTY_LAUNCH, str(rig.state), "60"]
    with subprocess.Popen(argv, stderr=subprocess.PIPE) as executor:
        until(rig.client.executor_pid, what="the executor")
        jobs = [rig.job("true", gate="VG-FAULTY-001"), rig.job("true")]
        first, second = map(rig.finish, rig.client.launch(jobs))
        assert rig.client.executor_pid() == executor.pid
        executor.terminate()
        told = executor.communicate()[1]
    assert (first.verdict, first.reason, second.verdict) == ("blocked", "spawn-error", "pass")
    assert "a fault of loopui's own (KeyError('of our own'))" in first.explanation
    assert b"KeyError: 'of our own'" in told
