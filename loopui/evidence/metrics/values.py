"""What a metrics gate asks for, and what the repeats of a run have measured: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loopui.evidence.metrics.results import BUDGET_PERCENT, Better

Format = Literal["paths", "hyperfine", "pyperf"]

REPEATS = 3


class MetricsError(ValueError):
    """Something cannot be measured or compared; the message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One value of the file: where it stands, and how much worse it may become.

    `path` is keys and indexes joined by dots, or a benchmark's name; empty: the same as `name`. Budget and
    floor that are None are the gate's own.
    """

    name: str
    path: str = ""
    unit: str = ""
    better: Better = "lower"
    budget_percent: float | None = None
    floor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """A gate's `metrics` table: which file its command writes, how it is read and held against what.

    `baseline` is a path below the workspace; a `floor` is in the unit of the value. Without `values` every
    benchmark of the file counts, less being better.
    """

    file: str
    format: Format = "paths"
    values: tuple[Wanted, ...] = ()
    baseline: str = ""
    repeats: int = REPEATS
    budget_percent: float = BUDGET_PERCENT
    floor: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one repeat measured of one metric; never empty, and every sample is finite."""

    unit: str
    samples: tuple[float, ...]

    @property
    def value(self) -> float:
        """The repeat's value."""
        return median(self.samples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the repeats of a run have measured, one table by metric's name each.

    `trouble` says why a repeat measured nothing, `not_started` why the command could not be started.
    """

    repeats: tuple[dict[str, Series], ...] = ()
    trouble: str = ""
    not_started: str = ""


def median(values: Sequence[float]) -> float:
    """Return the middle of the values, or the mean of the two in the middle; there is at least one."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
