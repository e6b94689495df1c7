from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from loopui.errors import ExecutorError
from loopui.evidence.records import read_record
from loopui.executor.life import Finished, Held, Queued
from tests.executor.support import Machine, until
from tests.support.commands import FIRST_THREAD_ENDS


def assert_cancelled(life: Finished) -> None:
    """Fail unless the run is cancelled, by its row and by its record."""
    record = read_record(Path(life.workspace, life.record))
    for told in (life, record):
        assert (told.verdict, told.reason) == ("blocked", "cancelled")
        assert "cancelled by tester" in told.explanation
    assert record.run == life.run


def test_a_queued_run_is_cancelled_at_once(rig: Machine) -> None:
    """A queued run is cancelled without waiting for those before it.

    A log of one line and a record say so.
    """
    first = rig.launch(rig.exclusive(None))
    rig.running(first)
    second = rig.launch(rig.exclusive(0, "second"))
    assert isinstance(rig.client.find(second), Queued)
    rig.client.cancel(second, by="tester")
    life = rig.finish(second)
    assert_cancelled(life)
    log = Path(life.workspace, life.log).read_text(encoding="utf-8")
    assert log == "loopui: not started: cancelled by tester before it started\n"
    assert life.started is None
    rig.client.cancel(first, by="tester")
    assert_cancelled(rig.finish(first))
    assert rig.lines() == ["start "]


def test_a_held_run_is_cancelled(rig: Machine) -> None:
    """A run that is held for memory is cancelled, and the next one starts."""
    held = rig.launch("true", min_available_mib=10_000_000)
    behind = rig.launch("true")
    rig.reaches(held, Held)
    rig.client.cancel(held, by="tester")
    assert_cancelled(rig.finish(held))
    assert rig.finish(behind).verdict == "pass"


def test_a_running_run_is_cancelled_with_its_whole_tree(rig: Machine) -> None:
    """Cancel ends what the command started: its group, what left its session, and what lost its parent."""
    run = rig.launch(
        "setsid sleep 301 & (setsid sh -c 'sleep 302 & exec sleep 303' &) ; env -i sleep 304 & sleep 305"
    )
    rig.running(run)
    wanted = {f"sleep {seconds}" for seconds in (301, 302, 303, 305)}
    until(lambda: wanted <= {" ".join(one.cmdline()) for one in rig.started()}, what="the whole tree")
    rig.client.cancel(run, by="tester")
    assert_cancelled(rig.finish(run))
    assert not list(rig.started())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a process is no zombie")
def test_a_command_whose_first_thread_has_ended_is_cancelled(rig: Machine) -> None:
    """A run is over when the last thread of its command has ended: until then it holds memory."""
    run = rig.launch((sys.executable, "-c", FIRST_THREAD_ENDS))
    pid = rig.running(run).pid
    until(lambda: psutil.Process(pid).status() == psutil.STATUS_ZOMBIE, what="the end of its first thread")
    rig.client.cancel(run, by="tester")
    life = rig.finish(run)
    assert_cancelled(life)
    assert not psutil.pid_exists(pid)
    assert read_record(Path(life.workspace, life.record)).signal == "SIGTERM"


def test_a_command_that_ignores_sigterm_is_killed_after_its_grace(rig: Machine) -> None:
    """A command that does not end when asked is killed once its grace is over, not before."""
    run = rig.launch("trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done", grace_s=0.5)
    running = rig.running(run)
    log = Path(running.workspace, running.log)
    until(lambda: b"ready" in log.read_bytes(), what="the trap")
    rig.client.cancel(run, by="tester")
    life = rig.finish(run)
    assert_cancelled(life)
    assert b"asked" in Path(life.workspace, life.log).read_bytes()


def test_a_command_may_tidy_up_when_it_is_asked_to_end(rig: Machine) -> None:
    """A command that ends by itself in its grace period is not killed, and its run is over at once."""
    run = rig.launch("trap 'echo tidied; exit 0' TERM; echo ready; while :; do sleep 0.05; done", grace_s=20)
    running = rig.running(run)
    log = Path(running.workspace, running.log)
    until(lambda: b"ready" in log.read_bytes(), what="the trap")
    rig.client.cancel(run, by="tester")
    life = rig.finish(run)
    assert_cancelled(life)
    assert b"tidied" in log.read_bytes()


def test_each_process_is_asked_once(rig: Machine) -> None:
    """A program to which a second signal says to leave at once may tidy up, and so may whom it starts."""
    go = rig.root / "go"
    tidies = f"until test -e '{go}'; do sleep 0.02; done; echo tidied"
    run = rig.launch(
        f'trap "trap \'echo again; exit 9\' TERM; sh -c \\"{tidies}\\"; exit 0" TERM;'
        " setsid sh -c 'echo ready; exec sleep 300' & while :; do sleep 0.05; done",
        grace_s=30,
    )
    running = rig.running(run)
    log = Path(running.workspace, running.log)
    until(lambda: b"ready" in log.read_bytes(), what="the trap")
    rig.client.cancel(run, by="tester")
    # the other one has no trap: it is asked with all the rest, after the group
    until(lambda: not [one for one in rig.started() if one.cmdline() == ["sleep", "300"]], what="its end")
    go.touch()
    life = rig.finish(run)
    assert_cancelled(life)
    told = log.read_bytes()
    assert (b"tidied" in told, b"again" in told) == (True, False)


def test_what_has_finished_cannot_be_cancelled(rig: Machine) -> None:
    """Cancelling a finished run is an error of one line and changes nothing."""
    life = rig.finish(rig.launch("true"))
    with pytest.raises(ExecutorError, match="has finished already"):
        rig.client.cancel(life.run, by="tester")
    assert rig.client.find(life.run) == life
