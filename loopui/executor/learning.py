"""What a gate's own history says about the memory it needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loopui.executor.admission import spaced
from loopui.executor.job import Job

PERCENT = 95


@dataclass(frozen=True, slots=True)
class Need:
    """How much has to be available before a run starts, and (where it is not the gate's threshold) why."""

    mib: int
    why: str = ""
    learned_peak_mib: int | None = None


def percentile(values: Sequence[int]) -> int | None:
    """Return the smallest value that `PERCENT` of the values do not exceed; None for none."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * PERCENT // 100) - 1] if ordered else None


def need_of(job: Job, learned_peak_mib: int | None) -> Need:
    """Return the larger of the job's threshold and its floor plus what it took before.

    Whoever overrode the threshold, with a reason, overrode its history too.
    """
    if job.override_mib is not None:
        return Need(job.override_mib, "as overridden", learned_peak_mib)
    if learned_peak_mib is None or job.stop_available_mib + learned_peak_mib <= job.min_available_mib:
        return Need(job.min_available_mib, learned_peak_mib=learned_peak_mib)
    why = f"its floor of {spaced(job.stop_available_mib)} and the {spaced(learned_peak_mib)} it took before"
    return Need(job.stop_available_mib + learned_peak_mib, why, learned_peak_mib)
