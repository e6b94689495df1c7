from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loopui.errors import ExecutorError
from loopui.executor.job import Job
from loopui.executor.overriding import Override
from loopui.executor.resolve import resolve
from loopui.tracker.models import Tracker

REASON = "nothing else runs tonight"


def job(override: Override, *, role: str = "orchestrator", heavy: bool = True, **mode: Any) -> Job:
    gate = {"id": "VG-A", "command": "true", "heavy": heavy}
    tracker = Tracker.model_validate(
        {"schema": 1, "program": {"name": "p"}, "mode": {"min_available_mib": 3000, **mode}, "gates": (gate,)}
    )
    return resolve(tracker, Path("/w"), "VG-A", role=role, override=override)


def test_an_orchestrator_lowers_with_a_reason() -> None:
    """The lower threshold and its reason travel with the job."""
    made = job(Override(min_available_mib=100, allow_parallel=True, reason=REASON))
    assert (made.override_mib, made.allow_parallel, made.override_reason) == (100, True, REASON)
    assert made.min_available_mib == 3000


@pytest.mark.parametrize("override", [Override(min_available_mib=100), Override(allow_parallel=True)])
def test_nobody_lowers_without_a_reason(override: Override) -> None:
    """Neither the threshold nor the slot is passed by silently."""
    with pytest.raises(ExecutorError, match="without a reason"):
        job(override)


def test_a_worker_stays_above_the_workspaces_threshold() -> None:
    """A worker is refused, reason or not, unless the tracker allows it; the slot is never its to pass."""
    lower = Override(min_available_mib=100, reason=REASON)
    with pytest.raises(ExecutorError, match="the workspace's 3000 MiB"):
        job(lower, role="worker")
    assert job(lower, role="worker", lower_threshold_allowed=True).override_mib == 100
    with pytest.raises(ExecutorError, match="waits for the slot"):
        job(Override(allow_parallel=True, reason=REASON), role="worker", lower_threshold_allowed=True)


def test_a_higher_threshold_is_everybodys() -> None:
    """More caution needs neither a role nor a reason; a light gate needs no terms at all."""
    assert job(Override(min_available_mib=9000), role="worker").override_mib == 9000
    assert job(Override(min_available_mib=1), heavy=False).override_mib is None
