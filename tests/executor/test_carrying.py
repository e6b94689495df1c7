"""The queue is carried on, and what runs is guarded, whatever becomes of the queue's file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from loopui.evidence.records import read_record
from loopui.executor.client import Client
from loopui.executor.life import Finished, Held, Queued
from loopui.executor.schema import FILE
from tests.executor.support import Machine, lives, until


def change(rig: Machine, statement: str, *values: str) -> None:
    """Change the queue behind everybody's back."""
    with closing(sqlite3.connect(rig.state / FILE, timeout=30, isolation_level=None)) as db:
        db.execute(statement, values)


def test_a_timeout_is_kept_while_the_queue_cannot_be_read(rig: Machine) -> None:
    """A run is stopped at its time although no question can be put to the queue, and closed once one can."""
    run = rig.launch("sleep 300", timeout_s=2.0)
    pid = rig.running(run).pid
    change(rig, "ALTER TABLE runs RENAME TO elsewhere")
    until(lambda: not lives(pid), what="the end of the command")
    change(rig, "ALTER TABLE elsewhere RENAME TO runs")
    life = rig.finish(run)
    assert (life.verdict, life.reason) == ("fail", "timeout")


def test_a_timeout_is_kept_while_somebody_else_writes_to_the_queue(rig: Machine) -> None:
    """A client that was suspended in the middle of a change keeps no run from being stopped."""
    run = rig.launch("sleep 300", timeout_s=2.0)
    pid = rig.running(run).pid
    rig.launch("true")
    with closing(sqlite3.connect(rig.state / FILE, timeout=30, isolation_level=None)) as db:
        db.execute("INSERT INTO pause (by, since) VALUES ('me', '2026-01-01T00:00:00+00:00')")
        db.execute("BEGIN IMMEDIATE")  # what the executor wants to say of the pause has to wait
        until(lambda: not lives(pid), what="the end of the command", deadline_s=8)
        db.execute("ROLLBACK")
    assert rig.finish(run).reason == "timeout"


def test_a_damaged_row_holds_up_nobody(rig: Machine) -> None:
    """Runs behind a row that cannot be read start, and it is told what is wrong with that."""
    rig.client.pause(by="me")
    damaged, sound = rig.launch("true"), rig.launch("true")
    change(rig, "UPDATE runs SET job = '{' WHERE run = ?", damaged)
    rig.client.resume(by="me")
    assert rig.finish(sound).verdict == "pass"
    (left,) = rig.client.lives()
    assert isinstance(left, Held)
    assert (left.run, "damaged" in left.why) == (damaged, True)


def test_who_waits_for_a_run_is_no_longer_said_to_be_paused(rig: Machine) -> None:
    """After a resume a run waits for the one before it, and says so."""
    first = rig.launch(rig.until_go)
    rig.running(first)
    rig.client.pause(by="me")
    second = rig.launch("true")
    rig.reaches(second, Held)
    rig.client.resume(by="me")
    until(lambda: isinstance(rig.client.find(second), Queued), what="a run that only waits")
    rig.let_go()
    assert rig.finish(second).verdict == "pass"
    assert rig.finish(first).verdict == "pass"


def test_a_claimed_log_whose_folder_is_gone_is_claimed_anew(rig: Machine) -> None:
    """A run that claimed its log before a crash starts although the folder of that was removed."""
    rig.client.pause(by="me")
    run = rig.launch("true")
    change(rig, "UPDATE runs SET log = 'evidence/2001-01-01/gone/x.txt' WHERE run = ?", run)
    rig.client.resume(by="me")
    life = rig.finish(run)
    assert life.verdict == "pass"
    assert Path(life.workspace, life.log).is_file()
    assert [read_record(path).run for path in rig.records()] == [run]


def test_a_start_that_was_written_down_although_it_failed_is_closed(rig: Machine) -> None:
    """A row that says "running" without a run is closed as interrupted when the trouble is over."""
    ran = rig.launch("true")
    rig.finish(ran)
    rig.client.pause(by="me")
    phantom = rig.launch("true")
    rig.reaches(phantom, Held)
    start = "(SELECT start FROM runs WHERE run = ?)"
    change(rig, f"UPDATE runs SET state = 'running', start = {start} WHERE run = ?", ran, phantom)  # noqa: S608 — constants
    change(rig, "ALTER TABLE runs RENAME TO elsewhere")
    log = rig.state / "executor.log"
    until(lambda: "the queue cannot be carried on" in log.read_text(), what="the trouble in the log")
    change(rig, "ALTER TABLE elsewhere RENAME TO runs")
    life = rig.finish(phantom)
    assert (life.verdict, life.reason) == ("blocked", "interrupted")


def test_a_queue_that_was_moved_away_is_let_go(rig: Machine) -> None:
    """What runs is seen through; what comes into the new queue runs, one at a time, and nothing is lost.

    What waited in the old one stands in nobody's way.
    """
    first = rig.launch(rig.exclusive(None))
    pid = rig.running(first).pid
    rig.launch("true")
    waiting = rig.state / "slot" / "waiting"
    until(lambda: list(waiting.iterdir()), what="the next one in the line")
    rig.client.close()
    for path in rig.state.glob(f"{FILE}*"):
        path.rename(rig.root / path.name)
    with closing(Client(rig.state)) as client:
        (second,) = client.launch([rig.job(f"test -e '{rig.root}/go'")])
        assert isinstance(client.wait(second, timeout_s=0.5), (Queued, Held))
        assert lives(pid)
        until(lambda: not list(waiting.iterdir()), what="an empty line")
        rig.let_go()
        life = client.wait(second, timeout_s=30)
    assert isinstance(life, Finished)
    assert life.verdict == "pass"
    until(lambda: {read_record(path).run for path in rig.records()} == {first, second}, what="both records")
