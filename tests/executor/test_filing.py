"""From a run that is over to its one record, whatever has become of its workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loopui.errors import EvidenceError
from loopui.evidence.records import Admission, read_record
from loopui.executor.filing import Unrecorded, file_record
from loopui.executor.job import Job
from loopui.executor.outcome import Surroundings
from loopui.executor.places import Place
from loopui.executor.rundir import RunDir
from loopui.executor.stages import Progress, Started
from loopui.executor.watch import Ending
from loopui.host.clock import stamp
from loopui.host.git import RepoState


@pytest.fixture
def over(tmp_path: Path) -> Unrecorded:
    """Return a run that has passed and that somebody has cancelled, in a workspace that is there."""
    (tmp_path / "work" / "evidence").mkdir(parents=True)
    notes = RunDir(str(tmp_path / "state"), "run-0")
    notes.prepare()
    work = str(tmp_path / "work")
    job = Job(run="run-0", workspace=work, gate="VG-ONE", command="true", cwd=work, env={})
    log = tmp_path / "work" / "evidence" / "VG-ONE.txt"
    log.write_text("loopui: light command started (needs no admission)\n", encoding="utf-8")
    started = Started(at=stamp(), ticks_ns=1, boot="", log="evidence/VG-ONE.txt", admission=Admission())
    return Unrecorded(
        job=job,
        queued=stamp(),
        started=started,
        over=Ending(
            status={"exit_code": "0"},
            lost=False,
            stop_reason=None,
            stop_why="",
            ended=stamp(),
            duration_s=1.0,
            left_over=(),
            progress=Progress(),
        ),
        place=Place(log, tmp_path / "work"),
        notes=notes.path,
        clones="",
        may_give_up=True,
    )


def ignore(_around: Surroundings) -> None:
    """Stand for an executor that has no other run."""


def unreadable(run: Unrecorded, tmp_path: Path) -> Unrecorded:
    """Return the run in a workspace that no look can be had at, not even for root."""
    place = Place(tmp_path / ("x" * 300) / "VG-ONE.txt", tmp_path / ("x" * 300))
    with pytest.raises(OSError, match="too long"):
        place.record.exists()
    return replace(run, place=place)


def test_a_workspace_that_cannot_be_looked_at_takes_no_cancelled_run_hostage(
    over: Unrecorded, tmp_path: Path
) -> None:
    """The record of a cancelled run goes to the state folder where the workspace answers with an error."""
    run = unreadable(over, tmp_path)
    with pytest.raises((EvidenceError, OSError)):
        file_record(replace(run, may_give_up=False), ignore)
    kept = file_record(run, ignore)
    assert Path(kept.record) == Path(run.notes, "record.toml")
    assert read_record(Path(kept.record)).run == "run-0"


def test_a_run_that_cannot_be_judged_goes_to_the_state_folder_all_the_same(
    over: Unrecorded, tmp_path: Path
) -> None:
    """What is known without judging is kept there, too, although the log cannot be read."""
    kept = file_record(replace(unreadable(over, tmp_path), unjudged="a fault"), ignore)
    assert (kept.verdict, kept.reason) == ("blocked", "interrupted")


def test_repositories_that_cannot_be_looked_at_make_no_claim(
    over: Unrecorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run whose repository answers with an error is told of at once, and graded as diagnostic."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("loopui.executor.tuples.repo_state", fail)
    assert over.started is not None
    clean = RepoState(sha="a" * 40, tree="b" * 40, branch="main", dirty=False)
    run = replace(
        over,
        job=replace(over.job, repos={"loop": str(tmp_path)}),
        started=replace(over.started, commits={"loop": clean}),
    )
    told: list[Surroundings] = []
    kept = file_record(run, told.append)
    assert [around.grade for around in told] == ["diagnostic"]
    record = read_record(tmp_path / "work" / kept.record)
    assert (record.verdict, record.grade) == ("pass", "diagnostic")
    assert "Permission denied" in record.warnings[0]


def test_a_record_in_the_state_folder_is_the_only_one(over: Unrecorded, tmp_path: Path) -> None:
    """A workspace that was gone when its run was recorded gets no second record when it is back."""
    work, away = tmp_path / "work", tmp_path / "away"
    work.rename(away)
    first = file_record(over, ignore)
    away.rename(work)
    again = file_record(over, ignore)
    assert again == first
    assert not list(work.rglob("*.toml"))
