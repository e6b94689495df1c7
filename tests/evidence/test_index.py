from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopui.evidence.artifacts import Artifact
from loopui.evidence.commits import NamedCommit
from loopui.evidence.grouping import by_stem
from loopui.evidence.history import histories
from loopui.evidence.index import bulk, differences
from loopui.evidence.index.codec import decode, encode
from loopui.evidence.index.index import Index
from loopui.evidence.records import VERDICT_OF, Counts, Record, write_record
from loopui.evidence.scan import scan
from loopui.host.git import RepoState
from tests.evidence.conftest import ShelfMaker

NOON = datetime(2026, 2, 19, 12, 0, tzinfo=UTC)
GREEN, RED, NONE = "30 passed in 0.1s\n", "1 failed, 30 passed in 0.1s\n", "3 skipped in 0.1s\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace whose index lies on the disk, with one day of evidence."""
    (tmp_path / "state.toml").write_text('schema = 1\n[program]\nname = "p"\n')
    (tmp_path / "evidence" / "2026-02-19").mkdir(parents=True)
    return tmp_path


def day(workspace: Path) -> Path:
    return workspace / "evidence" / "2026-02-19"


def read_anew(workspace: Path) -> tuple[Artifact, ...]:
    """Return what somebody without any index finds there."""
    state = workspace / "state.toml"
    state.rename(workspace / "elsewhere")
    try:
        return scan(workspace)
    finally:
        (workspace / "elsewhere").rename(state)


def recorded(folder: Path, stem: str, **over: Any) -> Path:
    """Leave the log and the record of a run."""
    log = folder / f"{stem}.txt"
    log.write_text("loopui: light command started\n")
    reason = over.pop("reason", "criteria-met")
    record = Record(
        run=f"run-{stem}",
        gate=over.pop("gate", "VG-A-001"),
        verdict=VERDICT_OF[reason],
        reason=reason,
        queued=NOON,
        ended=over.pop("ended", NOON),
        log=over.pop("log", str(log.relative_to(folder.parents[1]))),
        **over,
    )
    write_record(log.with_suffix(".toml"), record)
    return log


def no_reading(*_: object) -> None:
    raise AssertionError("nothing has changed, so nothing is read")


def test_what_was_read_once_is_not_read_again(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process finds everything in the index and reads no file of evidence."""
    (day(workspace) / "VG-A-001.txt").write_text(GREEN)
    recorded(day(workspace), "M1-T01-VG-B-001")
    first = scan(workspace)
    monkeypatch.setattr("loopui.evidence.index.bulk.read_group", no_reading, raising=False)
    monkeypatch.setattr("loopui.evidence.index.bulk.read_groups", no_reading)
    assert scan(workspace) == first
    assert len(first) == 2


def other_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE meta SET value = 'another loopui' WHERE key = 'made_by'")
        database.execute("DELETE FROM artifacts")
    database.close()


def not_artifacts(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE artifacts SET data = '[]'")
    database.close()


def torn(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def in_the_way(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.write_text("in the way")


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"this is no database at all" * 100),
        torn,
        other_version,
        not_artifacts,
        lambda file: shutil.rmtree(file.parent),
        in_the_way,
    ],
)
def test_an_index_that_is_wrong_is_made_anew(workspace: Path, spoil: Callable[[Path], object]) -> None:
    """Whatever has become of the file, the answer is what the evidence says."""
    for number in range(50):
        recorded(day(workspace), f"VG-A-001-r{number + 2}", ended=NOON + timedelta(minutes=number))
    expected = scan(workspace)
    for suffix in ("-wal", "-shm"):
        Path(f"{workspace}/.loopui/index.db{suffix}").unlink(missing_ok=True)
    spoil(workspace / ".loopui" / "index.db")
    assert scan(workspace) == expected
    assert len(expected) == 50


def test_an_index_that_breaks_while_it_is_open_is_made_anew(workspace: Path, shelf_of: ShelfMaker) -> None:
    """A shelf goes on when its index is damaged under it, and shows what is there."""
    (day(workspace) / "VG-A-001.txt").write_text(GREEN)
    shelf = shelf_of(workspace)
    shelf.refresh()
    with closing(sqlite3.connect(workspace / ".loopui" / "index.db")) as database, database:
        database.execute("DROP TABLE artifacts")
    database.close()
    (day(workspace) / "VG-B-001.txt").write_text(RED)
    assert [each.gates for each in shelf.refresh()] == [each.gates for each in read_anew(workspace)]
    assert len(shelf.refresh()) == 2


def test_one_shelf_sees_what_another_has_indexed(workspace: Path, shelf_of: ShelfMaker) -> None:
    """Two processes share an index, and neither misses what the other one took in first."""
    mine, theirs = shelf_of(workspace), shelf_of(workspace)
    mine.refresh()
    log = recorded(day(workspace), "VG-A-001")
    theirs.refresh()
    assert [each.path for each in mine.refresh([log])] == [str(log.relative_to(workspace))]
    log.unlink()
    theirs.refresh()
    assert [each.kind for each in mine.refresh([log])] == ["record"]


def test_a_change_in_place_is_seen(workspace: Path) -> None:
    """A file that keeps its name, its size and its place in the folder is read again when it has changed."""
    log = day(workspace) / "VG-A-001.txt"
    log.write_text(GREEN)
    os.utime(day(workspace), (0, 0))
    scan(workspace)
    log.write_text("31 passed in 0.1s\n")
    os.utime(day(workspace), (0, 0))
    (found,) = scan(workspace)
    assert found.counts
    assert found.counts.passed == 31


def test_of_very_many_files_all_are_looked_at_in_rounds(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are too many to look at each, the newest are looked at always and the others in turn."""
    monkeypatch.setattr(differences, "ALL_UP_TO", 10)
    monkeypatch.setattr(differences, "NEWEST", 2)
    monkeypatch.setattr(differences, "ROUND", 5)
    for number in range(20):
        log = day(workspace) / f"VG-A-001-r{number + 2}.txt"
        log.write_text(GREEN)
        os.utime(log, (NOON.timestamp() + number,) * 2)
    os.utime(day(workspace), (0, 0))
    scan(workspace)
    for number in (0, 19):
        (day(workspace) / f"VG-A-001-r{number + 2}.txt").write_text(RED)
    verdicts = [{each.run_number: each.verdict for each in scan(workspace)} for _ in range(5)]
    assert verdicts[0][21] == "fail"
    assert verdicts[-1][2] == "fail"
    index = Index(workspace)
    (day(workspace) / "VG-A-001-r5.txt").write_text(RED)
    index.refresh(whole=True)
    assert {each.run_number for each in index.artifacts() if each.verdict == "fail"} == {2, 5, 21}
    index.close()


def test_portions_read_apart_read_the_same(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What processes of their own read is what this one would have read, ties between folders included."""
    for number in range(7):
        recorded(
            day(workspace),
            f"M1-T0{number}-VG-A-001",
            commits={"r": RepoState(sha="a", tree="b", branch="", dirty=False)},
        )
    (day(workspace) / "VG-B-001.md").write_text("# T\nResult: pass\nVG IDs: VG-B-001\n")
    (day(workspace) / "caf\udce9.txt").write_text(GREEN)
    far = workspace / "evidence" / "2026-02-20"
    far.mkdir()
    recorded(far, "VG-Z-001", log="evidence/2026-02-19/caf\udce9.txt")
    expected = read_anew(workspace)
    monkeypatch.setattr(bulk, "PORTION", 3)
    assert scan(workspace) == expected


def test_a_portion_whose_process_fails_is_read_here(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No artifact is missing because a process could not be started."""
    for number in range(4):
        (day(workspace) / f"VG-A-00{number}.txt").write_text(GREEN)
    monkeypatch.setattr(bulk, "PORTION", 2)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert len(scan(workspace)) == 4


def insides(workspace: Path) -> tuple[list[Any], list[Any]]:
    """Return what the index is made of, and the sums that it keeps."""
    with closing(sqlite3.connect(workspace / ".loopui" / "index.db")) as database, database:
        made = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        sums = database.execute("SELECT * FROM tallies WHERE number ORDER BY gate, recorded, verdict, claim")
        found = made, sums.fetchall()
    database.close()
    return found


def test_an_index_made_at_once_is_one_that_grew(workspace: Path) -> None:
    """Filling an empty index leaves every index, trigger and sum that it has when artifacts come in turn."""
    scan(workspace)
    for number in range(6):
        reason = ("criteria-met", "exit-code")[number % 2]
        recorded(day(workspace), f"VG-A-001-r{number + 2}", reason=reason)
        (day(workspace) / f"VG-B-00{number}.txt").write_text(GREEN)
        scan(workspace)
    grown = insides(workspace)
    shutil.rmtree(workspace / ".loopui")
    scan(workspace)
    assert insides(workspace) == grown
    assert len(grown[1]) == 8


KILLED = """
import os, signal, sys
from pathlib import Path
from loopui.evidence.index import bulk, updating
from loopui.evidence.scan import scan

def first_only(workspace, groups):
    yield next(iter(bulk.read_rows(workspace, groups[:3])))
    os.kill(os.getpid(), signal.SIGKILL)

updating.read_rows = first_only
scan(Path(sys.argv[1]))
"""


def test_an_index_that_was_never_finished_is_no_index(workspace: Path) -> None:
    """Whoever comes after a process that was killed while it made the index finds everything, and quickly."""
    for number in range(7):
        recorded(day(workspace), f"VG-A-001-r{number + 2}")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(workspace)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (workspace / ".loopui" / "index.db").exists()
    assert scan(workspace) == read_anew(workspace)
    left = insides(workspace)
    shutil.rmtree(workspace / ".loopui")
    scan(workspace)
    assert insides(workspace) == left


names = st.sampled_from(["VG-A-001", "VG-B-001", "M1-T01-VG-A-001-r2", "notes"])
folders = st.sampled_from(["2026-02-19", "2026-02-19/milestone-M1", "2026-02-20"])
steps = st.lists(
    st.tuples(
        st.sampled_from(["log", "record", "far record", "broken", "delete", "drop folder", "rename"]),
        folders,
        names,
        st.sampled_from([GREEN, RED, NONE]),
        st.booleans(),
    ),
    max_size=12,
)


def carry_out(workspace: Path, what: str, folder: str, name: str, text: str) -> list[Path]:
    """Change the evidence; return what a watcher would name."""
    place = workspace / "evidence" / folder
    place.mkdir(parents=True, exist_ok=True)
    log, record = place / f"{name}.txt", place / f"{name}.toml"
    if what == "log":
        log.write_text(text)
    elif what in {"record", "far record"}:
        record.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        told = "evidence/2026-02-20/notes.txt" if what == "far record" else str(log.relative_to(workspace))
        recorded_in(log, reason="exit-code" if text == RED else "criteria-met", told=told)
    elif what == "broken":
        record.write_text("not = [a record")
    elif what == "delete":
        log.unlink(missing_ok=True)
    elif what == "drop folder":
        shutil.rmtree(place)
        return [place]
    elif log.exists():
        log.rename(log.with_suffix(".log"))
        return [log, log.with_suffix(".log")]
    return [log, record]


def recorded_in(log: Path, *, reason: Any, told: str) -> None:
    log.write_text("loopui: light command started\n")
    record = Record(
        run=f"run-{log.stem}",
        gate="VG-A-001",
        verdict=VERDICT_OF[reason],
        reason=reason,
        queued=NOON,
        ended=NOON,
        grade="claim",
        log=told,
    )
    write_record(log.with_suffix(".toml"), record)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=steps)
def test_however_evidence_changes_the_index_follows(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[str, str, str, str, bool]],
    shelf_of: ShelfMaker,
) -> None:
    """Index and shelf, told by a watcher or left to look, hold what one finds who reads everything anew."""
    workspace = tmp_path_factory.mktemp("w")
    (workspace / "evidence").mkdir()
    (workspace / "state.toml").write_text("")
    shelf = shelf_of(workspace)
    for what, folder, name, text, told in changes:
        named = carry_out(workspace, what, folder, name, text)
        shown = shelf.refresh(named if told else None)
        expected = read_anew(workspace)
        assert shown == expected
        assert shelf.index.artifacts() == expected
        assert shelf.index.histories(["VG-A-001", "VG-B-001", "VG-C-001"]) == histories(expected)
        stated = [each for each in expected if each.verdict]
        assert shelf.index.newest(2, stated=True) == tuple(stated[:2])
        assert shelf.index.count() == len(expected)
    shelf.index.close()


FULL = Artifact(
    path="evidence/caf\udce9.txt",
    kind="log",
    modified=NOON,
    size=3,
    tasks=("M1-T01",),
    gates=("VG-A-001", "VG-B-001"),
    run_number=7,
    verdict="pass",
    source="recorded",
    warnings=("slow",),
    counts=Counts(runner="go", passed=1, cached=1),
    at=NOON + timedelta(microseconds=1),
    commits={"a": RepoState(sha="1", tree="2", branch="m", dirty=True, mode="clean-clone")},
)


NAMED = (NamedCommit("loop", "a1b2c3d"), NamedCommit("", "e4f5a6b"))


@pytest.mark.parametrize(
    "artifact", [FULL, replace(FULL, at=None, counts=None, commits={}, tasks=(), named=NAMED)]
)
def test_an_artifact_survives_its_row(artifact: Artifact) -> None:
    """What is decoded is what was encoded, undecodable names included."""
    assert decode(encode(artifact)) == artifact


def test_streaks_count_to_the_last_fail(workspace: Path) -> None:
    """The streak counts passes since a fail; that of claims looks at committed tuples alone."""
    runs = [("criteria-met", "claim"), ("exit-code", "claim"), ("criteria-met", "claim")]
    runs += [("interrupted", "claim"), ("criteria-met", "claim"), ("exit-code", "diagnostic")]
    runs += [("criteria-met", "diagnostic"), ("criteria-met", "claim")]
    for number, (reason, grade) in enumerate(runs):
        ended = NOON + timedelta(minutes=number)
        recorded(day(workspace), f"VG-A-001-r{number + 1}", reason=reason, grade=grade, ended=ended)
    index = Index(workspace)
    index.refresh()
    found = index.histories(["VG-A-001"])["VG-A-001"]
    assert (found.runs, found.streak, found.claim_streak) == (8, 2, 3)
    assert found.last.run_number == 8
    assert index.of_run("run-VG-A-001-r3")
    assert index.of_run("") is None
    index.close()


@pytest.mark.parametrize("reason", ["cancelled", "refused-memory"])
def test_a_run_that_never_started_leaves_its_gate_as_it_stood(workspace: Path, reason: str) -> None:
    """It is listed; the last run that started says how the gate stands, and without one nothing does."""
    never: dict[str, Any] = {"reason": reason, "command": "make test", "ended": NOON + timedelta(hours=1)}
    recorded(day(workspace), "VG-A-001", started=NOON, command="make test")
    recorded(day(workspace), "VG-A-001-r2", **never)
    recorded(day(workspace), "VG-B-001", **never, gate="VG-B-001")
    index = Index(workspace)
    index.refresh()
    found = index.histories(["VG-A-001", "VG-B-001"])
    assert found == histories(index.artifacts())
    assert [(gate, each.last.verdict, each.runs, each.streak) for gate, each in found.items()] == [
        ("VG-A-001", "pass", 1, 1)
    ]
    assert sorted(each.reason for each in index.artifacts()) == sorted([reason, reason, "criteria-met"])
    index.close()


def test_a_blocked_run_that_started_says_how_its_gate_stands(workspace: Path) -> None:
    """Cancelled while it ran it counts, and so does a checklist that somebody could not judge."""
    recorded(day(workspace), "VG-A-001", reason="cancelled", started=NOON, command="make test")
    recorded(day(workspace), "VG-B-001", reason="refused", gate="VG-B-001")  # no command: a checklist
    found = histories(scan(workspace))
    assert {gate: each.last.verdict for gate, each in found.items()} == dict.fromkeys(found, "blocked")
    assert sorted(found) == ["VG-A-001", "VG-B-001"]


def test_nothing_is_written_where_there_is_no_workspace(tmp_path: Path) -> None:
    """Looking at somebody's evidence leaves no trace in a folder without a tracker."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "VG-A-001.txt").write_text(GREEN)
    assert len(scan(tmp_path)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence"]


def test_a_groups_names_share_their_stem() -> None:
    """A suffix ends the stem; hidden and bare names have none."""
    found = by_stem(["e/a.txt", "e/a.toml", "e/a.b.txt", "e.d/a", "e/.x", "e/a."])
    assert found == {
        "e/a": ["e/a.txt", "e/a.toml"],
        "e/a.b": ["e/a.b.txt"],
        "e.d/a": ["e.d/a"],
        "e/.x": ["e/.x"],
        "e/a.": ["e/a."],
    }


def test_two_processes_may_make_the_index_at_once(workspace: Path) -> None:
    """Several processes that find no index all answer rightly."""
    for number in range(30):
        recorded(day(workspace), f"VG-A-001-r{number + 2}")
    code = (
        "import sys; from pathlib import Path; from loopui.evidence.scan import scan;"
        "print(len(scan(Path(sys.argv[1]))))"
    )
    argv = [sys.executable, "-c", code, str(workspace)]
    running = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0].strip() for process in running] == ["30"] * 3
