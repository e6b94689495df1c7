from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import google.protobuf.json_format as pb_json
import in_toto_attestation.v1.statement_pb2 as statement_pb
import pytest
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement

from loopui.errors import EvidenceError
from loopui.evidence.metrics.results import BaselineUsed
from loopui.evidence.records import FiledArtifact, Observation, Record, write_record
from loopui.host.git import RepoState
from loopui.reports.attestation import attest, statement

NOON = datetime(2026, 2, 19, 12, 0, tzinfo=UTC)
OUTPUT = b"loopui: light command started (needs no admission)\nall well\n"
CLEAN = RepoState(sha="a" * 40, tree="b" * 40, branch="main", dirty=False)
RECORD = Record(
    run="run-1",
    gate="VG-A-001",
    verdict="pass",
    reason="criteria-met",
    command=("make", "test"),
    grade="claim",
    queued=NOON,
    ended=NOON,
    commits={"loop": CLEAN, "loop-agent": replace(CLEAN, sha="c" * 40, mode="clean-clone")},
    criteria=(Observation(criterion="exit_codes", expected="0", observed="exit code 0", met=True),),
    log="evidence/VG-A-001.txt",
    log_bytes=len(OUTPUT),
    log_sha256=hashlib.sha256(OUTPUT).hexdigest(),
)
FAILED = replace(RECORD, verdict="fail", reason="exit-code", explanation="exit code 1, expected 0")


def checked(told: dict[str, Any]) -> test_result_pb2.TestResult:
    """Return the predicate, after the public package has found statement and predicate valid."""
    parsed = pb_json.Parse(json.dumps(told), statement_pb.Statement())
    Statement.copy_from_pb(parsed).validate()
    result = pb_json.Parse(json.dumps(told["predicate"]), test_result_pb2.TestResult())
    for each in result.configuration:
        ResourceDescriptor.copy_from_pb(each).validate()
    return result


@pytest.mark.parametrize(
    ("record", "result", "where"),
    [
        (RECORD, "PASSED", "passedTests"),
        (replace(RECORD, warnings=("implausibly fast",)), "WARNED", "warnedTests"),
        (FAILED, "FAILED", "failedTests"),
        (replace(FAILED, warnings=("slow",)), "FAILED", "failedTests"),
    ],
)
def test_a_statement_is_what_the_specification_says(record: Record, result: str, where: str) -> None:
    """The public package accepts the statement, whose subjects are the commits of the tuple."""
    told = statement(record)
    assert checked(told).result == result
    assert told["predicate"][where] == ["VG-A-001"]
    assert sum(len(told["predicate"][name]) for name in ("passedTests", "warnedTests", "failedTests")) == 1
    assert told["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert told["subject"] == [
        {"name": "loop", "digest": {"gitCommit": "a" * 40}},
        {"name": "loop-agent", "digest": {"gitCommit": "c" * 40}},
    ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"verdict": "blocked", "reason": "memory-stop"}, "the run was blocked (memory-stop)"),
        ({"commits": {}}, "names no commit"),
        ({"commits": {"loop": replace(CLEAN, sha="")}}, "names no commit"),
        ({"commits": {"a": CLEAN, "b": replace(CLEAN, dirty=True)}}, "b was dirty"),
        ({"grade": "diagnostic", "warnings": ("loop moved while the command ran",)}, "loop moved"),
        ({"grade": "diagnostic"}, "diagnostic"),
    ],
)
def test_what_is_not_proven_is_not_attested(changes: dict[str, Any], why: str) -> None:
    """Nothing is said of a blocked run, or of a tree that no commit stands for."""
    with pytest.raises(EvidenceError) as caught:
        statement(replace(RECORD, **changes))
    assert why in caught.value.what


def test_another_command_is_another_configuration() -> None:
    """The gate's digest tells two commands, and two expectations, apart."""
    others = (
        RECORD,
        replace(RECORD, command="make test"),
        replace(RECORD, criteria=()),
        replace(RECORD, cwd="x"),
    )
    digests = {statement(each)["predicate"]["configuration"][0]["digest"]["sha256"] for each in others}
    assert len(digests) == 4


def test_an_edited_log_is_not_attested(tmp_path: Path) -> None:
    """The log is verified first: what was changed since the run proves nothing."""
    log = tmp_path / RECORD.log
    log.parent.mkdir()
    log.write_bytes(OUTPUT)
    write_record(log.with_suffix(".toml"), RECORD)
    assert attest(tmp_path, "evidence/VG-A-001.toml") == statement(RECORD)
    log.write_bytes(OUTPUT + b"!")
    with pytest.raises(EvidenceError, match="the log was changed"):
        attest(tmp_path, "evidence/VG-A-001.toml")


def test_a_calibration_is_not_attested() -> None:
    """It measured, and says nothing of how the gate stands."""
    with pytest.raises(EvidenceError, match="the run was a calibration"):
        statement(replace(RECORD, calibration=True))


def test_what_was_compared_is_attested_with_its_digests(tmp_path: Path) -> None:
    """Artifacts and baseline stand in the statement; an artifact that was changed prevents it."""
    data = b"{}\n"
    kept = FiledArtifact(
        path="evidence/VG-A-001-metrics.json", bytes=len(data), sha256=hashlib.sha256(data).hexdigest()
    )
    used = BaselineUsed(path="evidence/old-metrics.json", sha256="0" * 64, commits={})
    record = replace(RECORD, artifacts=(kept,), baseline=used)
    (tmp_path / "evidence").mkdir()
    (tmp_path / record.log).write_bytes(OUTPUT)
    (tmp_path / kept.path).write_bytes(data)
    write_record(tmp_path / "evidence" / "VG-A-001.toml", record)
    told = attest(tmp_path, "evidence/VG-A-001.toml")
    names = {each.name: each.digest["sha256"] for each in checked(told).configuration[1:]}
    assert names == {record.log: record.log_sha256, kept.path: kept.sha256, used.path: "0" * 64}
    (tmp_path / kept.path).write_bytes(b"[]\n")
    with pytest.raises(EvidenceError, match="the artifact was changed"):
        attest(tmp_path, "evidence/VG-A-001.toml")
