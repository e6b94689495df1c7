from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loopui.evidence.artifacts import Artifact
from loopui.evidence.excerpt import take
from loopui.evidence.records import Admission, Record, write_record
from loopui.evidence.scan import read_artifact, scan
from loopui.host.git import RepoState
from tests.evidence.conftest import ShelfMaker

NOON = datetime(2026, 2, 19, 12, 0, tzinfo=UTC)
RECORD = Record(
    run="20260219-abc",
    gate="VG-A-001",
    task="M1-T01",
    milestone="M1",
    verdict="fail",
    reason="exit-code",
    explanation="exit code 1, expected 0",
    exit_code=1,
    queued=NOON,
    ended=NOON,
    duration_s=2.5,
    grade="claim",
    admission=Admission(threshold_mib=3072, available_mib=4000),
    commits={"loop": RepoState(sha="a", tree="b", branch="main", dirty=False)},
)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Return a day's folder in a workspace."""
    folder = tmp_path / "evidence" / "2026-02-19"
    folder.mkdir(parents=True)
    return folder


def by_name(workspace: Path) -> dict[str, Artifact]:
    return {Path(artifact.path).name: artifact for artifact in scan(workspace)}


def test_without_evidence_there_is_nothing(tmp_path: Path) -> None:
    """A missing evidence folder, and a file in its place, give no artifacts."""
    assert scan(tmp_path) == ()
    assert scan(tmp_path / "nowhere") == ()


def test_a_record_speaks_for_its_log(tmp_path: Path, day: Path) -> None:
    """Log and record are one artifact; what the log seems to say does not count."""
    log = day / "M1-T01-VG-A-001.txt"
    log.write_text("30 passed in 0.1s\n")
    write_record(log.with_suffix(".toml"), replace(RECORD, log=str(log.relative_to(tmp_path))))
    (artifact,) = scan(tmp_path)
    assert artifact == read_artifact(tmp_path, log) == read_artifact(tmp_path, log.with_suffix(".toml"))
    assert artifact.path == "evidence/2026-02-19/M1-T01-VG-A-001.txt"
    assert (artifact.kind, artifact.verdict, artifact.source, artifact.reason) == (
        "log",
        "fail",
        "recorded",
        "exit-code",
    )
    assert (artifact.run, artifact.grade, artifact.duration_s, artifact.exit_code) == (
        "20260219-abc",
        "claim",
        2.5,
        1,
    )
    assert (artifact.threshold_mib, artifact.available_mib, artifact.milestone) == (3072, 4000, "M1")
    assert artifact.when == NOON
    assert artifact.commits == RECORD.commits


def test_a_broken_record_takes_its_logs_verdict_away(tmp_path: Path, day: Path) -> None:
    """When a record cannot be read, its log is no proof, and both say why."""
    (day / "VG-A-001.txt").write_text("30 passed in 0.1s\n")
    (day / "VG-A-001.toml").write_text('run = "x\n')
    found = by_name(tmp_path)
    assert found["VG-A-001.txt"].verdict is None
    assert found["VG-A-001.txt"].problem == "its record cannot be read"
    assert found["VG-A-001.toml"].kind == "record"
    assert "not a record" in found["VG-A-001.toml"].problem


def test_a_record_without_its_log_is_kept(tmp_path: Path, day: Path) -> None:
    """A record whose log has been deleted still tells its verdict, and that the log is missing."""
    write_record(day / "VG-A-001.toml", replace(RECORD, log="evidence/2026-02-19/VG-A-001.txt"))
    (artifact,) = scan(tmp_path)
    assert (artifact.kind, artifact.verdict, artifact.source) == ("record", "fail", "recorded")
    assert artifact.problem == "its log is missing: evidence/2026-02-19/VG-A-001.txt"


def test_a_queued_run_without_its_record_yet_has_no_verdict(tmp_path: Path, day: Path) -> None:
    """A log that the executor is still writing is not judged by what has been written so far."""
    (day / "VG-A-001.txt").write_text(
        "loopui: heavy command admitted (available=4000MiB, threshold=3072MiB)\n30 passed in 0.1s\n"
    )
    (artifact,) = scan(tmp_path)
    assert (artifact.verdict, artifact.explanation) == (None, "no record of this run yet")
    assert (artifact.available_mib, artifact.threshold_mib) == (4000, 3072)


def test_nothing_that_lies_there_stops_the_scan(tmp_path: Path, day: Path) -> None:
    """Empty, binary, linked, looping, piped and strangely named files are artifacts with their problem."""
    (day / "empty.txt").touch()
    (day / "binary.txt").write_bytes(b"30 passed in 0.1s\n\0\1\2" * 100)
    (day / "blank.md").write_text(" \n\n")
    (day / "broken.json").write_text('{"pass": tru')
    (day / "deep.json").write_text("[" * 200_000)
    (day / "latin.txt").write_bytes(b"caf\xe9\n30 passed in 0.1s\n")
    (day / "loop").symlink_to(day)
    (day / "dangling.txt").symlink_to(day / "nothing")
    (day / "circle.txt").symlink_to(day / "circle.txt")
    (day / "out").symlink_to("/")
    os.mkfifo(day / "pipe.txt")
    (day / "a\x1b[2Jb\nc.txt").write_text("30 passed in 0.1s\n")
    (day / os.fsdecode(b"\xff-VG-A-001.txt")).write_text("30 passed in 0.1s\n")
    (day / "picture.png").write_bytes(b"\x89PNG\0")
    (day / ".hidden.txt").write_text("30 passed in 0.1s\n")
    found = by_name(tmp_path)
    problems = {name: artifact.problem for name, artifact in found.items() if artifact.problem}
    assert problems == {
        "empty.txt": "empty",
        "binary.txt": "not text",
        "blank.md": "empty",
        "broken.json": problems["broken.json"],
        "deep.json": problems["deep.json"],
        "loop": "a link to a folder: not followed",
        "out": "a link to a folder: not followed",
        "dangling.txt": "cannot be read: No such file or directory",
        "circle.txt": "cannot be read: Too many levels of symbolic links",
        "pipe.txt": "not a regular file",
    }
    assert problems["broken.json"].startswith("not JSON: ")
    assert problems["deep.json"].startswith("not JSON: ")
    assert all(artifact.verdict is None for artifact in found.values() if artifact.problem)
    assert found["latin.txt"].verdict == "pass"
    assert found["a\x1b[2Jb\nc.txt"].verdict == "pass"
    assert found["picture.png"].kind == "other"
    assert ".hidden.txt" not in found


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_told(tmp_path: Path, day: Path) -> None:
    """A file without read permission is an artifact with its problem, an unreadable folder stops nothing."""
    (day / "secret.txt").write_text("x")
    (day / "secret.txt").chmod(0)
    (day / "vault").mkdir(mode=0)
    assert by_name(tmp_path)["secret.txt"].problem == "cannot be read: Permission denied"


def test_a_file_that_vanishes_while_it_is_read(
    tmp_path: Path, day: Path, monkeypatch: pytest.MonkeyPatch, shelf_of: ShelfMaker
) -> None:
    """A file that is gone between looking and reading is an artifact with its problem, and then none."""
    file = day / "VG-A-001.txt"
    file.write_text("30 passed in 0.1s\n")

    def gone(path: Path) -> object:
        path.unlink(missing_ok=True)
        return take(path)

    monkeypatch.setattr("loopui.evidence.reading.take", gone)
    shelf = shelf_of(tmp_path)
    (artifact,) = shelf.refresh()
    assert artifact.problem == "it is gone"
    assert shelf.refresh() == ()
    assert read_artifact(tmp_path, file).problem == "it is gone"


def test_a_huge_log_is_read_by_its_ends(tmp_path: Path, day: Path) -> None:
    """Of a huge log a failure is believed and a pass is not: what lies between was not read."""
    noise = "line\n" * 1_000_000
    (day / "green.txt").write_text(f"start\n{noise}30 passed in 0.1s\n")
    (day / "red.txt").write_text(f"start\n{noise}1 failed, 30 passed in 0.1s\n")
    found = by_name(tmp_path)
    assert found["green.txt"].verdict is None
    assert found["green.txt"].explanation == "30 passed, but the log is too large to be read whole"
    assert found["red.txt"].verdict == "fail"


def test_newest_first(tmp_path: Path, day: Path) -> None:
    """Records come by their end, other files by their time within the day of their path."""
    for name in ("early", "late"):
        (day / f"{name}.txt").write_text("x")
    other = day.parent / "2026-02-18" / "older.txt"
    other.parent.mkdir()
    other.write_text("x")  # its file is the newest, as after a checkout; its day is not
    moment = NOON.timestamp()
    os.utime(day / "early.txt", (moment - 3600, moment - 3600))
    os.utime(day / "late.txt", (moment + 3600, moment + 3600))
    write_record(day / "VG-A-001.toml", RECORD)
    assert [Path(artifact.path).name for artifact in scan(tmp_path)] == [
        "late.txt",
        "VG-A-001.toml",
        "early.txt",
        "older.txt",
    ]


def test_a_checkout_keeps_run_numbers_in_order(tmp_path: Path, day: Path) -> None:
    """Files of one moment, long after their day, come by run number."""
    moment = (NOON + timedelta(days=100)).timestamp()
    for name in ("VG-A-001-r10.txt", "VG-A-001-r9.txt", "VG-A-001.txt"):
        (day / name).write_text("x")
        os.utime(day / name, (moment, moment))
    assert [artifact.run_number for artifact in scan(tmp_path)] == [10, 9, 1]


class TestShelf:
    """What a shelf reads again."""

    def test_only_what_changed_is_read(
        self, tmp_path: Path, day: Path, monkeypatch: pytest.MonkeyPatch, shelf_of: ShelfMaker
    ) -> None:
        """A refresh reads new and changed files, forgets deleted ones, and reads nothing else."""
        reads: list[str] = []

        def noted(path: Path) -> object:
            reads.append(path.name)
            return take(path)

        monkeypatch.setattr("loopui.evidence.reading.take", noted)
        for name in ("a.txt", "b.txt", "c.txt"):
            (day / name).write_text("x")
        shelf = shelf_of(tmp_path)
        shelf.refresh()
        assert sorted(reads) == ["a.txt", "b.txt", "c.txt"]
        reads.clear()
        (day / "a.txt").write_text("30 passed in 0.1s\n")
        (day / "b.txt").unlink()
        (day / "new").mkdir()
        (day / "new" / "d.txt").write_text("x")
        found = {Path(each.path).name: each for each in shelf.refresh()}
        assert sorted(reads) == ["a.txt", "d.txt"]
        assert sorted(found) == ["a.txt", "c.txt", "d.txt"]
        assert found["a.txt"].verdict == "pass"
        reads.clear()
        assert shelf.refresh() == scan(tmp_path)

    def test_changed_paths_are_enough(self, tmp_path: Path, day: Path, shelf_of: ShelfMaker) -> None:
        """Told which paths have changed, the shelf holds what a full scan finds."""
        shelf = shelf_of(tmp_path)
        (day / "a.txt").write_text("x")
        (day / "b.txt").write_text("x")
        shelf.refresh()
        (day / "b.txt").write_text("30 passed in 0.1s\n")
        (day / "sub").mkdir()
        (day / "sub" / "c.txt").write_text("x")
        (day / "a.txt").unlink()
        assert len(shelf.refresh([])) == 2
        assert shelf.refresh([day / "a.txt", day / "b.txt", day / "sub"]) == scan(tmp_path)
        for file in (day / "sub").iterdir():
            file.unlink()
        (day / "sub").rmdir()
        assert shelf.refresh([day / "sub"]) == scan(tmp_path)
        assert shelf.refresh([Path("/somewhere/else")]) == scan(tmp_path)

    def test_a_watcher_may_name_the_real_folder(self, tmp_path: Path, shelf_of: ShelfMaker) -> None:
        """Behind a symlinked evidence folder, changes under its real path are found."""
        real = tmp_path / "real"
        workspace = tmp_path / "w"
        real.mkdir()
        workspace.mkdir()
        (workspace / "evidence").symlink_to(real)
        shelf = shelf_of(workspace)
        assert shelf.refresh() == ()
        (real / "VG-A-001.txt").write_text("30 passed in 0.1s\n")
        (artifact,) = shelf.refresh([real / "VG-A-001.txt"])
        assert (artifact.path, artifact.verdict) == ("evidence/VG-A-001.txt", "pass")

    def test_a_record_that_arrives_later_takes_over(
        self, tmp_path: Path, day: Path, shelf_of: ShelfMaker
    ) -> None:
        """A record that appears takes the inferred verdict's place; when it goes, that returns."""
        log = day / "VG-A-001.txt"
        log.write_text("30 passed in 0.1s\n")
        shelf = shelf_of(tmp_path)
        assert [each.verdict for each in shelf.refresh()] == ["pass"]
        record = log.with_suffix(".toml")
        write_record(record, replace(RECORD, log=str(log.relative_to(tmp_path))))
        assert [each.verdict for each in shelf.refresh([record])] == ["fail"]
        record.unlink()
        assert [(each.verdict, each.source) for each in shelf.refresh([record])] == [("pass", "inferred")]
