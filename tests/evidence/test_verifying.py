from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loopui.evidence.records import Record, write_record
from loopui.evidence.verifying import verify

NOON = datetime(2026, 2, 19, 12, 0, tzinfo=UTC)
OUTPUT = b"loopui: light command started (needs no admission)\nall well\n"
LOG = "evidence/2026-02-19/VG-A-001.txt"
RECORD = Record(
    run="run-1",
    gate="VG-A-001",
    verdict="pass",
    reason="criteria-met",
    queued=NOON,
    ended=NOON,
    log=LOG,
    log_bytes=len(OUTPUT),
    log_sha256=hashlib.sha256(OUTPUT).hexdigest(),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with one recorded run, and what a person has dropped beside it."""
    log = tmp_path / LOG
    log.parent.mkdir(parents=True)
    log.write_bytes(OUTPUT)
    write_record(log.with_suffix(".toml"), RECORD)
    (log.parent / "notes.txt").write_text("dropped by hand\n")
    (log.parent / "M1-T01-VG-B-001.txt").write_text("3 passed in 0.1s\n")
    return tmp_path


def flaws(workspace: Path) -> list[tuple[str, str, str]]:
    return [(flaw.kind, Path(flaw.path).name, flaw.run) for flaw in verify(workspace).flaws]


def test_untouched_evidence_holds(workspace: Path) -> None:
    """A run's log and record hold together, and files without a record are nobody's flaw."""
    assert verify(workspace).records == 1
    assert flaws(workspace) == []


def appended(log: Path) -> None:
    with log.open("ab") as file:
        file.write(b"and more\n")


def of_the_same_size(log: Path) -> None:
    log.write_bytes(OUTPUT.replace(b"well", b"fail"))


def into_a_folder(log: Path) -> None:
    log.unlink()
    log.mkdir()


@pytest.mark.parametrize(
    ("touch", "found"),
    [
        (Path.unlink, ("missing", "VG-A-001.txt", "run-1")),
        (appended, ("edited", "VG-A-001.txt", "run-1")),
        (of_the_same_size, ("edited", "VG-A-001.txt", "run-1")),
        (into_a_folder, ("unreadable", "VG-A-001.txt", "run-1")),
        (lambda log: log.with_suffix(".toml").unlink(), ("orphan", "VG-A-001.txt", "")),
        (lambda log: log.with_suffix(".toml").write_text("not = ["), ("unreadable", "VG-A-001.toml", "")),
        (
            lambda log: shutil.copy(log.with_suffix(".toml"), log.with_name("VG-Z-001.toml")),
            ("copied", "VG-Z-001.toml", "run-1"),
        ),
    ],
)
def test_what_was_touched_is_found(
    workspace: Path, touch: Callable[[Path], object], found: tuple[str, str, str]
) -> None:
    """Whatever is done to a log or a record shows, as exactly one flaw with its file and run."""
    touch(workspace / LOG)
    assert flaws(workspace) == [found]


def test_a_run_that_goes_on_has_no_record_yet(workspace: Path) -> None:
    """The log of an unfinished run is no orphan."""
    log = workspace / "evidence" / "VG-NOW-001.txt"
    log.write_bytes(OUTPUT)
    assert flaws(workspace) == [("orphan", "VG-NOW-001.txt", "")]
    assert verify(workspace, unfinished={"evidence/VG-NOW-001.txt"}).flaws == ()


def test_a_record_in_another_folder_than_its_log(workspace: Path) -> None:
    """A record is held against the log that it names, wherever the two lie."""
    record = workspace / "evidence" / "elsewhere.toml"
    (workspace / LOG).with_suffix(".toml").rename(record)
    assert flaws(workspace) == []
    record.unlink()
    write_record(record, replace(RECORD, log=""))
    assert flaws(workspace) == [("orphan", "VG-A-001.txt", "")]
