"""Where a run's log and record go: the workspace's evidence, or the state folder where that takes nothing."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.names import claim_log
from loopui.executor.job import Job
from loopui.executor.rundir import FALLBACK_LOG, RunDir
from loopui.host.clock import stamp

LEAST_FREE_BYTES = 1024 * 1024  # room for the record of what is started


@dataclass(frozen=True, slots=True)
class Place:
    """A log that belongs to one run; its record stands beside it.

    `trouble`: why it is not in the workspace.
    """

    log: Path
    workspace: Path
    trouble: str = ""

    @property
    def record(self) -> Path:
        """Return where the record goes."""
        return self.log.with_suffix(".toml")

    def name(self, path: Path) -> str:
        """Return the path as records and queue have it: relative to the workspace if it lies in it."""
        return str(path.relative_to(self.workspace)) if path.is_relative_to(self.workspace) else str(path)


def place_of(job: Job, log: str) -> Place:
    """Return the place whose log is named `log` (see `Place.name`)."""
    workspace = Path(job.workspace)
    return Place(workspace / log, workspace)


def claim_place(job: Job, notes: RunDir, first_line: str) -> Place:
    """Claim a log in the workspace and begin it with `first_line`; if that fails, one in the run's folder.

    Raises OSError where the state folder takes nothing either.
    """
    workspace = Path(job.workspace)
    try:
        return Place(_claim(workspace, job, first_line), workspace)
    except (EvidenceError, OSError) as error:
        return fallback_place(job, notes, first_line, str(error))


def fallback_place(job: Job, notes: RunDir, first_line: str, trouble: str) -> Place:
    """Return a place in the run's own folder, with its log begun."""
    log = Path(notes.path) / FALLBACK_LOG
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begin(log, first_line)
    return Place(log, Path(job.workspace), trouble)


def begin(log: Path, first_line: str) -> None:
    """Let the log hold `first_line` and nothing else; raises OSError."""
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        os.write(fd, first_line.encode(errors="backslashreplace"))
    finally:
        os.close(fd)


def _claim(workspace: Path, job: Job, first_line: str) -> Path:
    if not workspace.is_dir():
        raise EvidenceError("the workspace is gone", where=str(workspace))
    log = claim_log(
        workspace,
        day=stamp().date(),
        milestone=job.milestone,
        task=job.task,
        gate=job.gate,
        first_line=first_line,
    )
    try:
        _need_room(log.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            log.unlink()  # ours, and nobody knows of it
        raise
    return log


def _need_room(folder: Path) -> None:
    free = os.statvfs(folder)
    if free.f_bavail * free.f_frsize < LEAST_FREE_BYTES:
        raise EvidenceError("no space left for evidence", where=str(folder), hint="free some space")
