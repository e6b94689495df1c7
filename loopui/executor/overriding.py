"""Who may go under a threshold or past the slot: the orchestrator, for a reason that is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from loopui.errors import ExecutorError
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What somebody wants instead of the tracker's terms."""

    min_available_mib: int | None = None
    allow_parallel: bool = False
    reason: str = ""


def check_override(override: Override, tracker: Tracker, gate: Gate, *, role: str) -> Override:
    """Return the override if whoever asks may have it; raises ExecutorError otherwise.

    A higher threshold is everybody's. A worker goes no lower than the workspace's threshold unless the
    tracker says so, and never past the slot.
    """
    mode = tracker.mode
    own = mode.min_available_mib if gate.min_available_mib is None else gate.min_available_mib
    wanted = override.min_available_mib
    lowers = wanted is not None and wanted < own
    if not lowers and not override.allow_parallel:
        return override
    if role != "orchestrator":
        _check_worker(override, tracker)
    if not override.reason.strip():
        what = "the threshold is lowered" if lowers else "the slot is passed by"
        raise ExecutorError(f"{what} without a reason", hint='say why: --reason "…"; it stands in the record')
    return override


def _check_worker(override: Override, tracker: Tracker) -> None:
    if override.allow_parallel:
        raise ExecutorError("a worker's gate waits for the slot", hint="ask the orchestrator")
    least = tracker.mode.min_available_mib
    wanted = override.min_available_mib
    if wanted is not None and wanted < least and not tracker.mode.lower_threshold_allowed:
        raise ExecutorError(
            f"a worker's gate needs the workspace's {least} MiB",
            hint="ask the orchestrator, or set lower_threshold_allowed in [mode] of state.toml",
        )
