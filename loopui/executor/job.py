"""A job: the complete description of one run, such that another process (or machine) could run it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to run, where, under which conditions, and where its evidence goes.

    `workspace`, `cwd` and the values of `repos` are absolute paths; memory is in MiB, time in seconds.
    `env` is the command's whole environment: it stands in the machine's queue (mode 0600) until the run has
    ended and never reaches a record.
    """

    run: str
    workspace: str
    gate: str
    command: str | tuple[str, ...]
    cwd: str
    env: dict[str, str]
    task: str = ""
    milestone: str = ""
    lane: str = ""
    role: str = "orchestrator"
    requested_by: str = ""
    priority: int = 0  # smaller runs first: P0 is 0
    heavy: bool = False
    advisory: bool = False
    min_available_mib: int = 0
    stop_available_mib: int = 0
    timeout_s: float | None = None
    criteria: dict[str, Any] = field(default_factory=dict)  # the gate's `criteria` table as it stands
    repos: dict[str, str] = field(default_factory=dict)  # name -> absolute path; their commits are the tuple
    grace_s: float = 5.0  # between SIGTERM and SIGKILL
