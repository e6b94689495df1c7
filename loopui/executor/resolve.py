"""From a gate's id to a job: everything that a run needs is looked up here, once, by whoever launches it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loopui.errors import ExecutorError
from loopui.executor.job import Job, new_run_id
from loopui.executor.overriding import Override, check_override
from loopui.executor.slot import MARKER
from loopui.tracker.lanes import refusal
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.nearest import suggestion

# what a log wants; the caller's terminal is not there (a gate's own `env` overrules this)
_FOR_A_LOG = {"NO_COLOR": "1", "TERM": "dumb", "PYTHONUNBUFFERED": "1"}
_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z0-9_-]*>")
_REPO = re.compile(r"\{repo\.([^{}]*)\}")


def resolve(
    tracker: Tracker,
    workspace: Path,
    gate_id: str,
    *,
    task: str = "",
    role: str = "orchestrator",
    lane: str = "",
    requested_by: str = "",
    priority: int = 0,
    env: Mapping[str, str] | None = None,
    override: Override | None = None,
    calibration: bool = False,
) -> Job:
    """Return the job that runs a gate; `env` stands for the environment of whoever launches it.

    A `calibration` measures only; it is for gates that have metrics.

    Raises ExecutorError where the tracker does not say what to run. A folder or a command that is not there
    is no such case: the run that shows it leaves a record.
    """
    gate = _gate(tracker, gate_id)
    if refused := refusal(tracker, role=role, lane=lane, task=task, gate=gate):
        raise ExecutorError(refused.what, hint=refused.hint)
    workspace = _nameable(Path(os.path.abspath(workspace)))
    repos = repo_paths(tracker, workspace, env)
    cwd = _cwd(gate, workspace, repos, env)
    terms = _memory_terms(tracker, gate, override, role=role)
    of_tuple = _repos_of(gate, cwd, repos)
    return Job(
        run=new_run_id(),
        workspace=str(workspace),
        gate=gate.id,
        command=_command(gate),
        cwd=cwd,
        env=_environment(gate, os.environ if env is None else env),
        task=task,
        milestone=_milestone(tracker, task, gate),
        lane=lane,
        role=role,
        requested_by=requested_by,
        priority=priority,
        heavy=gate.heavy,
        advisory=gate.advisory,
        autostart=tracker.mode.autostart,
        timeout_s=gate.timeout_s,
        metrics=_metrics(gate, calibration=calibration),
        calibration=calibration,
        criteria=gate.criteria.model_dump(mode="json", by_alias=True, exclude_unset=True),
        repos=of_tuple,
        clean_clones=_clean_clones(tracker, gate, cwd, of_tuple),
        **terms,
    )


def _memory_terms(tracker: Tracker, gate: Gate, override: Override | None, *, role: str) -> dict[str, Any]:
    """Return what a heavy gate waits for, and what somebody wants instead; a light one waits for nothing."""
    if not gate.heavy:
        return {}
    mode = tracker.mode
    instead = check_override(override, tracker, gate, role=role) if override else Override()
    return {
        "min_available_mib": _own(gate.min_available_mib, mode.min_available_mib),
        "stop_available_mib": _own(gate.stop_available_mib, mode.stop_available_mib),
        "override_mib": instead.min_available_mib,
        "allow_parallel": instead.allow_parallel,
        "override_reason": instead.reason,
    }


def _metrics(gate: Gate, *, calibration: bool) -> dict[str, Any]:
    """Return the gate's `metrics` table, complete; empty where it has none."""
    if gate.metrics is not None:
        return gate.metrics.model_dump(mode="json")
    if calibration:
        raise ExecutorError(
            f"gate {gate.id} has no metrics to calibrate",
            where="state.toml",
            hint="give it a [gates.metrics] table",
        )
    return {}


def repo_paths(tracker: Tracker, workspace: Path, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return where the tracker's repositories lie, as absolute paths."""
    return {name: _expand(repo.path, workspace, env) for name, repo in tracker.repos.items()}


def _gate(tracker: Tracker, gate_id: str) -> Gate:
    known = {gate.id: gate for gate in tracker.gates}
    gate = known.get(gate_id)
    if gate is None:
        raise ExecutorError(f"no gate {gate_id!r}", where="state.toml", hint=suggestion(gate_id, known))
    if gate.kind == "checklist":
        raise ExecutorError(
            f"gate {gate_id} is a checklist: a person judges it",
            where="state.toml",
            hint=gate.method or "record its result",
        )
    return gate


def _command(gate: Gate) -> str | tuple[str, ...]:
    """Return what runs, if the tracker says it all."""
    if not gate.command:
        raise ExecutorError(
            f"gate {gate.id} has no command",
            where="state.toml",
            hint="give it a `command`, or make it a checklist",
        )
    _no_placeholder(
        gate, "command", gate.command if isinstance(gate.command, str) else " ".join(gate.command)
    )
    return gate.command


def _cwd(gate: Gate, workspace: Path, repos: Mapping[str, str], env: Mapping[str, str] | None) -> str:
    """Return the folder to run in; `{repo.NAME}` in it is that repository's."""
    _no_placeholder(gate, "cwd", gate.cwd)

    def path_of(match: re.Match[str]) -> str:
        found = repos.get(match[1])
        if found is None:
            raise ExecutorError(
                f"the cwd of gate {gate.id} names the repository {match[1]!r}, which is none",
                where="state.toml",
                hint=suggestion(match[1], repos) or f"add [repos.{match[1]}]",
            )
        return found

    return _expand(_REPO.sub(path_of, gate.cwd), workspace, env)


def _nameable(workspace: Path) -> Path:
    """Return the workspace if its path is text: queue and records are, and could not name it otherwise."""
    try:
        str(workspace).encode()
    except UnicodeEncodeError:
        raise ExecutorError(
            "the path of this workspace is not UTF-8, so no record could name it",
            where=repr(os.fsencode(workspace))[2:-1],
            hint="give its folder another name",
        ) from None
    return workspace


def _no_placeholder(gate: Gate, key: str, text: str) -> None:
    match = _PLACEHOLDER.search(text)
    if match:
        raise ExecutorError(
            f"the {key} of gate {gate.id} still has the placeholder {match[0]}",
            where="state.toml",
            hint="fill it in",
        )


def _expand(path: str, workspace: Path, env: Mapping[str, str] | None) -> str:
    """Return an absolute path: `~` and `$VARS` replaced, beginning at the workspace."""
    known = os.environ if env is None else env
    named = re.sub(r"\$(?:\{(\w+)\}|(\w+))", lambda match: known.get(match[1] or match[2], match[0]), path)
    return os.path.normpath(workspace / Path(named).expanduser())


def _environment(gate: Gate, caller: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in caller.items() if name != MARKER}
    return kept | _FOR_A_LOG | gate.env


def _milestone(tracker: Tracker, task: str, gate: Gate) -> str:
    """Return the task's milestone; without one, the only milestone that asks for the gate."""
    for known in tracker.tasks:
        if known.id == task:
            return known.milestone
    asking = [milestone.id for milestone in tracker.milestones if gate.id in milestone.gates]
    return asking[0] if len(asking) == 1 and not task else ""


def _repos_of(gate: Gate, cwd: str, repos: Mapping[str, str]) -> dict[str, str]:
    """Return whose commits make up the tuple: those the gate names, else the innermost that it runs in."""
    if gate.repos:
        unknown = next((name for name in gate.repos if name not in repos), None)
        if unknown is not None:
            raise ExecutorError(
                f"gate {gate.id} names the repository {unknown!r}, which is none",
                where="state.toml",
                hint=suggestion(unknown, repos) or f"add [repos.{unknown}]",
            )
        return {name: repos[name] for name in gate.repos}
    around = [name for name, path in repos.items() if Path(cwd).is_relative_to(path)]
    innermost = max(around, key=lambda name: len(repos[name]), default=None)
    return {} if innermost is None else {innermost: repos[innermost]}


def _clean_clones(tracker: Tracker, gate: Gate, cwd: str, repos: Mapping[str, str]) -> dict[str, list[str]]:
    """Return which of the tuple's repositories are tested in clean clones, with what is linked into those."""
    found = {
        name: list(tracker.repos[name].links) for name in repos if tracker.repos[name].tuple == "clean-clone"
    }
    if found and not any(Path(cwd).is_relative_to(repos[name]) for name in found):
        raise ExecutorError(
            f"gate {gate.id} runs in {cwd}, outside of the clean clones that it is to test",
            where="state.toml",
            hint=f'give it a `cwd` such as "{{repo.{next(iter(found))}}}"',
        )
    return found


def _own(value: int | None, default: int) -> int:
    return default if value is None else value
