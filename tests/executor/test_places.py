"""Evidence that cannot be kept: read-only, full, or gone."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from loopui.errors import ExecutorError
from loopui.evidence.records import read_record
from loopui.executor.life import Finished, Running
from tests.executor.support import Machine, TinyDisk, until

DiskMaker = Callable[[Path, int], TinyDisk]


def assert_kept_in_state_folder(rig: Machine, life: Finished) -> None:
    """Fail unless the run did not start, and log and record of it lie in the state folder."""
    assert (life.verdict, life.reason, life.started) == ("blocked", "spawn-error", None)
    assert "no evidence can be kept" in life.explanation
    assert life.record == str(rig.state / "runs" / life.run / "record.toml")
    record = read_record(Path(life.record))
    assert (record.run, record.reason, record.explanation) == (life.run, "spawn-error", life.explanation)
    assert Path(life.log).is_file()
    assert rig.lines() == []


def test_read_only_evidence_starts_nothing(rig: Machine, tiny_disk: DiskMaker) -> None:
    """Where evidence cannot be written the command is not run.

    The record stands in the state folder and says why.
    """
    disk = tiny_disk(rig.workspace() / "evidence", 4096)
    disk.set_read_only(on=True)
    life = rig.finish(rig.launch(rig.exclusive(0)))
    assert_kept_in_state_folder(rig, life)
    assert str(disk.folder) in life.explanation
    disk.set_read_only(on=False)
    assert rig.finish(rig.launch("true")).verdict == "pass"


def test_a_full_disk_starts_nothing(rig: Machine, tiny_disk: DiskMaker) -> None:
    """Where there is no room for evidence the command is not run, and no empty log is left behind."""
    disk = tiny_disk(rig.workspace() / "evidence", 4096)
    disk.fill()
    life = rig.finish(rig.launch(rig.exclusive(0)))
    assert_kept_in_state_folder(rig, life)
    assert not list(disk.folder.rglob("*.txt"))


def test_a_workspace_that_is_gone_starts_nothing(rig: Machine) -> None:
    """A job whose workspace was deleted while it waited leaves its record in the state folder."""
    first = rig.launch(rig.exclusive(None))
    rig.running(first)
    job = rig.job("true", workspace=rig.workspace("other"))
    rig.client.launch([job])
    shutil.rmtree(rig.root / "other")
    rig.let_go()
    life = rig.finish(job.run)
    assert life.reason == "spawn-error"
    assert "the workspace is gone" in life.explanation
    assert not (rig.root / "other").exists()


def open_with_note(rig: Machine, run: str) -> Running | None:
    life = rig.client.find(run)
    return life if isinstance(life, Running) and "record cannot be kept yet" in life.note else None


def test_a_disk_that_fills_up_delays_the_record(rig: Machine, tiny_disk: DiskMaker) -> None:
    """A command that fills the disk ends.

    Its run stays open, says why, holds nobody up, and is closed once there is room.
    """
    disk = tiny_disk(rig.workspace() / "evidence", 4096)
    run = rig.launch(f"head -c 20000000 /dev/zero; echo x > '{disk.folder}/ballast'; exit 3")
    life = until(lambda: open_with_note(rig, run), what="the note")
    assert "space" in life.note
    elsewhere = rig.finish(rig.launch("true", workspace=rig.workspace("elsewhere")))
    assert elsewhere.verdict == "pass"
    log = Path(life.workspace, life.log)
    log.write_bytes(log.read_bytes()[:100])  # somebody makes room
    ended = rig.finish(run)
    assert (ended.reason, ended.exit_code) == ("exit-code", 3)
    assert [read_record(path).run for path in rig.records()].count(run) == 1


def test_a_record_that_cannot_be_written_goes_to_the_state_folder_on_cancel(
    rig: Machine, tiny_disk: DiskMaker
) -> None:
    """Somebody who does not want to wait for room cancels the run.

    Its true record is kept in the state folder.
    """
    disk = tiny_disk(rig.workspace() / "evidence", 4096)
    run = rig.launch(f"{rig.until_go}; exit 3")
    rig.running(run)
    disk.fill()
    rig.let_go()
    until(lambda: open_with_note(rig, run), what="the note")
    rig.client.cancel(run, by="tester")
    life = rig.finish(run)
    assert (life.reason, life.exit_code) == ("exit-code", 3)
    assert life.record == str(rig.state / "runs" / run / "record.toml")
    assert read_record(Path(life.record)).log == life.log


def test_evidence_cleared_away_while_a_gate_runs_is_made_again(rig: Machine) -> None:
    """Deleting the evidence folder costs the log, but not the record."""
    run = rig.launch(f"{rig.until_go}; exit 3")
    rig.running(run)
    shutil.rmtree(rig.workspace() / "evidence")
    rig.let_go()
    life = rig.finish(run)
    record = read_record(Path(life.workspace, life.record))
    assert (record.exit_code, record.log_bytes, record.log_sha256) == (3, 0, "")


def test_a_full_state_folder_is_told_in_one_line(rig: Machine, tiny_disk: DiskMaker) -> None:
    """With the queue's disk full a launch is an error of one line, and works again when there is room."""
    disk = tiny_disk(rig.state, 1024)
    assert rig.finish(rig.launch("true")).verdict == "pass"
    rig.end_executor(signal.SIGTERM)
    disk.fill()
    jobs = [rig.job("true", env={"LARGE": "x" * 20_000}) for _ in range(50)]
    with pytest.raises(ExecutorError, match="queue cannot be used") as told:
        rig.client.launch(jobs)
    assert "\n" not in str(told.value)
    disk.free()
    assert rig.finish(rig.launch("true")).verdict == "pass"


def test_a_state_folder_that_fills_up_loses_no_exit_code(rig: Machine, tiny_disk: DiskMaker) -> None:
    """With the state folder full while a gate runs, its true end is known as soon as there is room."""
    disk = tiny_disk(rig.state, 2048)
    run = rig.launch(f"{rig.until_go}; exit 3")
    rig.running(run)
    disk.fill()
    rig.let_go()
    record = until(lambda: next(iter(rig.records()), None), what="the record")
    disk.free()
    life = rig.finish(run, deadline_s=40)
    assert (life.reason, life.exit_code) == ("exit-code", 3)
    assert [Path(life.workspace, life.record)] == [record]
