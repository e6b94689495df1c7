"""The record of a run: the machine-readable TOML that stands beside its log.

Records are written once and never changed. Every launch has exactly one.
The service process loads this module: TOML is imported where it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from loopui.errors import EvidenceError
from loopui.evidence.durable import write_once
from loopui.evidence.metrics.results import BaselineUsed, Metric
from loopui.evidence.plain import NotPlainError, from_plain, to_plain
from loopui.host.git import RepoState

SCHEMA = 1

Verdict = Literal["pass", "fail", "blocked"]
Reason = Literal[
    "criteria-met",
    "exit-code",
    "criteria",
    "not-executed",
    "timeout",
    "left-processes",
    "refused-memory",
    "refused",
    "memory-stop",
    "cancelled",
    "interrupted",
    "spawn-error",
    "not-comparable",
]
Grade = Literal["claim", "diagnostic"]

VERDICT_OF: dict[Reason, Verdict] = {
    "criteria-met": "pass",
    "exit-code": "fail",
    "criteria": "fail",
    "not-executed": "fail",
    "timeout": "fail",
    "left-processes": "fail",
    "refused-memory": "blocked",
    "refused": "blocked",
    "memory-stop": "blocked",
    "cancelled": "blocked",
    "interrupted": "blocked",
    "spawn-error": "blocked",
    "not-comparable": "blocked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """On what grounds a heavy run was let in (memory in MiB, `waited_s` in seconds)."""

    threshold_mib: int | None = None
    available_mib: int | None = None
    source: str = ""
    waited_s: float = 0.0
    waited_for: tuple[str, ...] = ()
    overridden_by: str = ""
    override_reason: str = ""
    learned_peak_mib: int | None = None  # what the gate's own history says it takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One criterion, what it expected and what was observed."""

    criterion: str
    expected: str
    observed: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Test counts as the runner's closing lines tell them."""

    runner: str
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    cached: int = 0  # of the skipped, those whose result came from an earlier run

    @property
    def executed(self) -> int:
        """Tests that really ran."""
        return self.passed + self.failed + self.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardEvent:
    """Something that the memory guard saw or did."""

    at: datetime
    what: str
    available_mib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """A process that was still alive when the command had ended."""

    pid: int
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledArtifact:
    """An artifact beside the log that the run has left, and by what it is known again."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one finished run. Paths are relative to the workspace; times carry their offset."""

    run: str
    gate: str
    verdict: Verdict
    reason: Reason
    explanation: str = ""
    warnings: tuple[str, ...] = ()  # what a person should know although the verdict stands
    task: str = ""
    milestone: str = ""
    lane: str = ""
    role: str = ""
    requested_by: str = ""
    command: str | tuple[str, ...] = ""
    cwd: str = ""
    heavy: bool = False
    advisory: bool = False
    grade: Grade = "diagnostic"
    queued: datetime
    started: datetime | None = None
    ended: datetime
    duration_s: float | None = None
    exit_code: int | None = None
    signal: str = ""
    admission: Admission = Admission()
    commits: dict[str, RepoState] = field(default_factory=dict, metadata={"key": "tuple"})  # by repository
    criteria: tuple[Observation, ...] = ()
    counts: Counts | None = None
    peak_mib: int | None = None
    peak_source: str = ""
    lowest_available_mib: int | None = None
    guard_events: tuple[GuardEvent, ...] = ()
    left_over: tuple[LeftOver, ...] = ()
    calibration: bool = False  # it measures, and says nothing of how the gate stands
    metrics: tuple[Metric, ...] = ()
    baseline: BaselineUsed | None = None
    artifacts: tuple[FiledArtifact, ...] = ()
    log: str = ""
    log_bytes: int = 0
    log_sha256: str = ""
    host: str = ""
    loopui: str = ""


MAX_RECORD_BYTES = 4 * 1024 * 1024  # a record is some kilobytes; anything near this is not one


def record_dict(record: Record) -> dict[str, Any]:
    """Return a record as JSON-ready values, under the keys that its file has."""
    return {"schema": SCHEMA, **to_plain(record)}


def write_record(path: Path, record: Record) -> None:
    """Write the record beside its log: exclusively, durably, whole or not at all."""
    import tomli_w  # noqa: PLC0415  # see the module's docstring

    text = tomli_w.dumps({"schema": SCHEMA, **to_plain(record, native=True)})
    try:
        write_once(path, text.encode())
    except FileExistsError:
        raise EvidenceError(
            "there is a record already, and records are never replaced",
            where=str(path),
            hint="move it away if it does not belong to this run",
        ) from None
    except OSError as error:
        raise EvidenceError(
            f"the record cannot be written: {error.strerror or error}",
            where=str(path),
            hint="free some space, or make the folder writable",
        ) from error


def read_record(path: Path, *, loads: Callable[[str], dict[str, Any]] | None = None) -> Record:
    """Read a record; keys that a newer version added are ignored. `loads` stands in for the TOML reader."""
    import tomllib  # noqa: PLC0415  # see the module's docstring

    hint = "restore the file from git, or delete it: its log stays"
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size  # room for the largest would cost more than reading
            data = file.read(min(size, MAX_RECORD_BYTES) + 1)
        if len(data) > MAX_RECORD_BYTES:
            raise EvidenceError("too large for a record", where=str(path), hint=hint)
        return from_plain(Record, (loads or tomllib.loads)(data.decode("utf-8")))
    except OSError as error:
        raise EvidenceError(
            f"the record cannot be read: {error.strerror or error}", where=str(path)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, NotPlainError, RecursionError) as error:
        line = " ".join(str(error).split()) or type(error).__name__
        raise EvidenceError(f"not a record: {line}", where=str(path), hint=hint) from error
