"""Attestations: a record as an in-toto Statement v1 with the predicate test-result v0.1.

Nothing is attested that is not proven: a blocked run, a tree that was dirty or moved, a log that was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loopui.errors import EvidenceError
from loopui.evidence.records import Record, read_record
from loopui.evidence.verifying import check_artifacts, check_log

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def attest(workspace: Path, record_path: str) -> dict[str, Any]:
    """Return the statement about a record; raises EvidenceError where there is nothing to attest."""
    record = read_record(workspace / record_path)
    log = check_log(workspace, record_path, record)
    for flaw in (*([log] if log else ()), *check_artifacts(workspace, record_path, record)):
        raise EvidenceError(f"not attested: {flaw.why}", where=flaw.path, hint=flaw.hint)
    return statement(record)


def statement(record: Record) -> dict[str, Any]:
    """Return the statement: one subject per repository of the tuple; raises EvidenceError."""
    _refuse_what_is_not_proven(record)
    result = {"pass": "PASSED", "fail": "FAILED"}[record.verdict]
    if result == "PASSED" and record.warnings:
        result = "WARNED"
    lists = {"PASSED": "passedTests", "WARNED": "warnedTests", "FAILED": "failedTests"}
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": {"gitCommit": state.sha}}
            for name, state in sorted(record.commits.items())
        ],
        "predicateType": TEST_RESULT,
        "predicate": {
            "result": result,
            "configuration": [_gate(record), *_files(record)],
            **{name: [record.gate] if key == result else [] for key, name in lists.items()},
        },
    }


def _files(record: Record) -> Iterator[dict[str, Any]]:
    """Yield what the run has left, and what it was compared with."""
    yield {"name": record.log, "digest": {"sha256": record.log_sha256}}
    for artifact in record.artifacts:
        yield {"name": artifact.path, "digest": {"sha256": artifact.sha256}}
    if record.baseline is not None:
        yield {"name": record.baseline.path, "digest": {"sha256": record.baseline.sha256}}


def _gate(record: Record) -> dict[str, Any]:
    """Return what was run, as a resource with a digest over command and expectations."""
    what = {
        "command": record.command if isinstance(record.command, str) else list(record.command),
        "cwd": record.cwd,
        "criteria": [[item.criterion, item.expected] for item in record.criteria],
    }
    canonical = json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()
    about = {"run": record.run, "reason": record.reason, "explanation": record.explanation}
    return {"name": record.gate, "digest": {"sha256": digest}, "annotations": what | about}


def _refuse_what_is_not_proven(record: Record) -> None:
    if record.verdict == "blocked":
        why = f"the run was blocked ({record.reason}): it says nothing about the commit"
    elif record.calibration:
        why = "the run was a calibration: it says nothing of how the gate stands"
    elif not record.commits or not all(state.sha for state in record.commits.values()):
        why = "the run names no commit that it tested"
    elif any(state.dirty for state in record.commits.values()):
        dirty = ", ".join(name for name, state in sorted(record.commits.items()) if state.dirty)
        why = f"{dirty} was dirty: no commit was tested"
    elif record.grade != "claim":
        why = next((each for each in record.warnings if "while the command ran" in each), "it is diagnostic")
    else:
        return
    raise EvidenceError(
        f"not attested: {why}", where=f"run {record.run}", hint="commit, and run the gate again"
    )
