"""A job: the complete description of one run, such that another process (or machine) could run it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from typing import Any

from loopui.errors import ExecutorError
from loopui.executor.runid import new_run_id

__all__ = ["Job", "check_run_id", "from_json", "new_run_id", "to_json"]

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,63}")


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
    override_mib: int | None = None  # the threshold that somebody set instead, history or not
    allow_parallel: bool = False  # beside another holder of the slot
    override_reason: str = ""
    autostart: bool = False  # also after a reboot, without being told
    timeout_s: float | None = None
    criteria: dict[str, Any] = field(default_factory=dict)  # the gate's `criteria` table as it stands
    metrics: dict[str, Any] = field(default_factory=dict)  # the gate's `metrics` table as it stands
    calibration: bool = False  # it measures, and says nothing of how the gate stands
    repos: dict[str, str] = field(default_factory=dict)  # name -> absolute path; their commits are the tuple
    clean_clones: dict[str, list[str]] = field(default_factory=dict)  # those cloned -> what is linked in
    grace_s: float = 5.0  # between SIGTERM and SIGKILL


def check_run_id(run: str) -> str:
    """Return `run` if it can name a run; it becomes part of file names."""
    if not _RUN_ID.fullmatch(run):
        raise ExecutorError(f"{run!r} cannot name a run", hint="let loopui name it")
    return run


def to_json(job: Job) -> tuple[str, str]:
    """Return the job without its environment, and its environment (dropped when the run has ended)."""
    plain = {item.name: getattr(job, item.name) for item in fields(job) if item.name != "env"}
    return json.dumps(plain), json.dumps(job.env)


def from_json(text: str, env: str | None) -> Job:
    """Return the job that `to_json` wrote; keys that a newer version added are ignored."""
    known = {item.name for item in fields(Job)}
    plain = {name: value for name, value in json.loads(text).items() if name in known}
    if isinstance(plain["command"], list):
        plain["command"] = tuple(plain["command"])
    return Job(**plain, env=json.loads(env) if env else {})
