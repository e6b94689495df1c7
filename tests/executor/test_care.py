"""Care of the queue: pause, resume, reorder, cancel all, and what a crash of everything leaves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loopui.errors import ExecutorError
from loopui.executor.life import Held, Queued
from loopui.executor.lone import LOCK
from loopui.executor.queue import Queue
from loopui.host.clock import ticks_ns
from loopui.host.identity import boot_id
from tests.executor.support import Machine


def test_a_pause_lets_nothing_start_and_a_resume_everything(rig: Machine) -> None:
    """What runs goes on, what waits says who paused, and afterwards everything runs in its order."""
    running = rig.launch(rig.exclusive(None, "running"))
    rig.running(running)
    rig.client.pause(by="me")
    waiting = [rig.launch(rig.exclusive(0, name)) for name in ("first", "second")]
    rig.let_go()
    assert rig.finish(running).verdict == "pass"
    assert rig.reaches(waiting[0], Held).why == "paused by me: `loopui resume` goes on"
    paused = rig.client.paused()
    assert paused is not None
    assert paused.by == "me"
    rig.client.resume(by="me")
    assert [rig.finish(run).verdict for run in waiting] == ["pass", "pass"]
    assert rig.lines() == ["start running", "start first", "start second"]
    assert rig.client.paused() is None


def test_a_moved_run_starts_where_it_was_moved_to(rig: Machine) -> None:
    """Positions count among those that wait; a moved run takes on the priority of its new place."""
    rig.client.pause(by="me")
    names = ("a", "b", "c", "urgent")
    runs = {name: rig.launch(rig.exclusive(0, name), priority=int(name != "urgent")) for name in names}
    rig.client.move(runs["c"], 1)
    rig.client.move(runs["a"], 99)
    rig.client.move(runs["b"], 2)
    order = [life.run for life in rig.client.lives()]
    assert order == [runs[name] for name in ("c", "b", "urgent", "a")]
    rig.client.resume(by="me")
    for run in runs.values():
        rig.finish(run)
    assert rig.lines() == ["start c", "start b", "start urgent", "start a"]
    with pytest.raises(ExecutorError, match="does not wait any more"):
        rig.client.move(runs["a"], 1)


def test_cancel_all_ends_what_runs_and_what_waits(rig: Machine) -> None:
    """Every unfinished run ends as cancelled, with its record."""
    running = rig.launch("sleep 60")
    rig.running(running)
    waiting = rig.launch("sleep 60")
    assert rig.client.cancel_all(by="me") == (running, waiting)
    assert {rig.finish(run).reason for run in (running, waiting)} == {"cancelled"}
    assert len(rig.records()) == 2


def forget_boot(state: Path, run: str) -> None:
    """Let the run look as if it had been queued before the machine booted."""
    with closing(sqlite3.connect(state / "queue.db")) as queue, queue:
        queue.execute("UPDATE runs SET boot = 'another' WHERE run = ?", (run,))
    queue.close()


def queued_without_executor(rig: Machine, **changes: object) -> str:
    """Queue a run that nobody carries out yet."""
    rig.state.mkdir(mode=0o700, exist_ok=True)
    queue = Queue(rig.state, durable=True)
    run = queue.add([rig.job(rig.exclusive(0, "old"), **changes)])[0]
    queue.close()
    return run


def test_what_was_queued_before_a_reboot_waits_to_be_told(rig: Machine) -> None:
    """It is shown and passed by, and starts after a resume; autostart needs none."""
    asleep = queued_without_executor(rig)
    forget_boot(rig.state, asleep)
    assert rig.finish(rig.launch(rig.exclusive(0, "new"))).verdict == "pass"
    life = rig.client.find(asleep)
    assert isinstance(life, Held)
    assert life.why.endswith("`loopui resume` lets it start")
    rig.client.resume(by="me")
    assert rig.finish(asleep).verdict == "pass"
    assert rig.lines() == ["start new", "start old"]
    awake = queued_without_executor(rig, autostart=True)
    forget_boot(rig.state, awake)
    rig.client.ensure()
    assert rig.finish(awake).verdict == "pass"


@pytest.mark.parametrize("minutes", [0, 5])
def test_a_crash_of_everything_is_told_from_a_killed_executor(rig: Machine, minutes: int) -> None:
    """An executor that nobody replaced for a minute was nobody's: what it left starts only when told."""
    rig.finish(rig.launch("true"))
    rig.end_executor()
    old = queued_without_executor(rig)
    last_sign_ns = ticks_ns() - minutes * 60 * 10**9
    if minutes:
        with closing(sqlite3.connect(rig.state / "queue.db")) as queue, queue:
            queue.execute("UPDATE runs SET arrival_ns = ? WHERE run = ?", (last_sign_ns - 1, old))
        queue.close()
        (rig.state / LOCK).write_text(f"{1:<20}\n{last_sign_ns:<20}\n{boot_id()}\n", encoding="ascii")
    assert rig.finish(rig.launch("true")).verdict == "pass"
    life = rig.client.find(old)
    assert isinstance(life, Held) is bool(minutes)
    rig.client.resume(by="me")
    assert rig.finish(old).verdict == "pass"


def test_a_queue_of_the_first_version_is_brought_up(rig: Machine) -> None:
    """A queue that an older loopui left keeps its runs and learns the new columns."""
    run = queued_without_executor(rig)
    with closing(sqlite3.connect(rig.state / "queue.db")) as queue, queue:
        queue.executescript("ALTER TABLE runs DROP COLUMN place; DROP TABLE pause; PRAGMA user_version = 1;")
    queue.close()
    assert isinstance(rig.client.find(run), Queued)
    rig.client.ensure()
    assert rig.finish(run).verdict == "pass"
