from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopui.errors import EvidenceError
from loopui.evidence import records
from loopui.evidence.records import Record, read_record, record_dict, write_record
from loopui.host.git import RepoState

NOW = datetime(2026, 2, 19, 16, 32, 7, tzinfo=UTC)
MINIMAL = Record(run="r1", gate="VG-A-001", verdict="pass", reason="criteria-met", queued=NOW, ended=NOW)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
times = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001  # hypothesis wants naive bounds
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
mebibytes = st.integers(0, 2**40)
states = st.builds(
    RepoState,
    sha=text,
    tree=text,
    branch=text,
    dirty=st.booleans(),
    mode=st.sampled_from(["working-tree", "clean-clone"]),
    diff_sha256=text,
)
written = st.builds(
    Record,
    run=text,
    gate=text,
    verdict=st.sampled_from(["pass", "fail", "blocked"]),
    reason=st.sampled_from(list(records.VERDICT_OF)),
    explanation=text,
    task=text,
    milestone=text,
    lane=text,
    role=text,
    requested_by=text,
    cwd=text,
    command=st.one_of(text, st.lists(text, max_size=4).map(tuple)),
    heavy=st.booleans(),
    advisory=st.booleans(),
    grade=st.sampled_from(["claim", "diagnostic"]),
    queued=times,
    started=st.none() | times,
    ended=times,
    duration_s=st.none() | st.floats(allow_nan=False),
    exit_code=st.none() | st.integers(-255, 255),
    signal=text,
    admission=st.builds(
        records.Admission,
        threshold_mib=st.none() | mebibytes,
        available_mib=st.none() | mebibytes,
        source=text,
        waited_s=st.floats(0, 1e9),
        waited_for=st.lists(text, max_size=3).map(tuple),
        overridden_by=text,
        override_reason=text,
    ),
    commits=st.dictionaries(text, states, max_size=3),
    criteria=st.lists(
        st.builds(records.Observation, criterion=text, expected=text, observed=text, met=st.booleans()),
        max_size=3,
    ).map(tuple),
    counts=st.none()
    | st.builds(
        records.Counts, runner=text, passed=mebibytes, failed=mebibytes, errors=mebibytes, skipped=mebibytes
    ),
    peak_mib=st.none() | mebibytes,
    peak_source=text,
    lowest_available_mib=st.none() | mebibytes,
    guard_events=st.lists(
        st.builds(records.GuardEvent, at=times, what=text, available_mib=mebibytes), max_size=2
    ).map(tuple),
    left_over=st.lists(st.builds(records.LeftOver, pid=mebibytes, command=text), max_size=2).map(tuple),
    log=text,
    log_bytes=mebibytes,
    log_sha256=text,
    host=text,
    loopui=text,
)


@given(written)
@settings(deadline=None, max_examples=60)
def test_reading_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, record: Record
) -> None:
    """Reading a written record gives the same record, whatever its texts, times and tuples hold."""
    path = tmp_path_factory.mktemp("r") / "VG-A-001.toml"
    write_record(path, record)
    assert read_record(path) == record


def test_the_file_speaks_the_programs_words(tmp_path: Path) -> None:
    """The file names its schema, says `tuple`, has native times and leaves out what is unknown."""
    state = RepoState(sha="a" * 40, tree="b" * 40, branch="main", dirty=False)
    path = tmp_path / "r.toml"
    write_record(path, dataclasses.replace(MINIMAL, commits={"loop": state}))
    data = tomllib.loads(path.read_text())
    assert data["schema"] == 1
    assert data["tuple"]["loop"]["sha"] == "a" * 40
    assert data["queued"] == NOW
    assert "exit_code" not in data
    assert "commits" not in data


def test_the_same_keys_reach_json() -> None:
    """A record's plain values pass through JSON, with every key there and times as ISO text."""
    plain = json.loads(json.dumps(record_dict(MINIMAL)))
    assert plain["exit_code"] is None
    assert plain["queued"] == "2026-02-19T16:32:07+00:00"
    assert plain["tuple"] == {}


def test_a_record_is_never_replaced(tmp_path: Path) -> None:
    """A second record of the same name is refused and the first stays, with no other file beside it."""
    path = tmp_path / "r.toml"
    write_record(path, MINIMAL)
    before = path.read_bytes()
    with pytest.raises(EvidenceError, match="never replaced"):
        write_record(path, dataclasses.replace(MINIMAL, run="r2"))
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["r.toml"]


def test_keys_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    """A record of a newer version is read for what this version knows."""
    path = tmp_path / "r.toml"
    write_record(path, MINIMAL)
    newer = 'schema = 9\nweather = "fine"\n' + path.read_text().replace("schema = 1\n", "")
    path.write_text(newer + "\n[future]\nx = 1\n")
    assert read_record(path) == MINIMAL


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('gate = "VG-A-001"\n', "", "`gate` is missing"),
        ('verdict = "pass"', 'verdict = "great"', "`verdict`"),
        ('run = "r1"', "run = 5", "`run` is 5, expected str"),
        ("heavy = false", "heavy = 1", "`heavy` is 1, expected bool"),
        ("waited_s = 0.0", 'waited_s = "long"', "`admission.waited_s`"),
        ("log_bytes = 0", "log_bytes = true", "`log_bytes`"),
        ("schema = 1", "schema = ", "line 1"),
    ],
)
def test_a_broken_record_is_one_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    """A record that does not hold says which file and which key or line, in one line."""
    path = tmp_path / "r.toml"
    write_record(path, MINIMAL)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(EvidenceError) as caught:
        read_record(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"[" * 5000, b"x = " + b"[" * 9000])
def test_rubbish_is_no_record(tmp_path: Path, data: bytes) -> None:
    """Empty, binary and absurdly nested files are told, not raised through."""
    path = tmp_path / "r.toml"
    path.write_bytes(data)
    with pytest.raises(EvidenceError):
        read_record(path)


def test_an_undecodable_path_does_not_cost_the_record(tmp_path: Path) -> None:
    """A path with a byte that is no text is written readably instead of failing the record."""
    path = tmp_path / "r.toml"
    write_record(path, dataclasses.replace(MINIMAL, cwd=os.fsdecode(b"/w/\xff")))
    assert read_record(path).cwd == "/w/\\udcff"


def test_values_load_light() -> None:
    """The service process pays neither for TOML nor for pydantic by knowing what a record is."""
    heavy = {"tomllib", "tomli_w", "pydantic", "subprocess", "json"}
    code = f"import sys, loopui.evidence.records; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
