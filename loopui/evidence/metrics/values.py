"""What a metrics gate asks for, what a run measured, and what came of the comparison: plain values.

They stand in jobs, records and artifacts alike. The service process loads this module with the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Format = Literal["paths", "hyperfine", "pyperf"]
Better = Literal["lower", "higher"]
# measured: there was nothing to hold it against; no-baseline: the baseline does not have it
Outcome = Literal["measured", "within", "exceeded", "no-baseline"]

BUDGET_PERCENT = 10.0
REPEATS = 3
MARK_KEY, MARK = "loopui", "metrics"  # what the JSON artifact of a run begins with
SUFFIX = "-metrics"  # of its name, behind the stem of the log, whose own `.json` may be the command's


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric as a run left it: `candidate` is the median of `samples`, which has one value per repeat.

    `change` is candidate minus baseline, in `unit`; `change_percent` is of the baseline's size, None where
    that is zero. `budget_percent` and `floor` have both to be exceeded, in the worse direction.
    """

    name: str
    unit: str = ""
    better: Better = "lower"
    budget_percent: float = BUDGET_PERCENT
    floor: float = 0.0
    candidate: float
    samples: tuple[float, ...] = ()
    baseline: float | None = None
    baseline_samples: tuple[float, ...] = ()
    change: float | None = None
    change_percent: float | None = None
    outcome: Outcome = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineUsed:
    """The artifact that a run was held against; `commits` has its sha per repository, as far as it says."""

    path: str
    sha256: str
    run: str = ""
    commits: dict[str, str]


def median(values: Sequence[float]) -> float:
    """Return the middle of the values, or the mean of the two in the middle; there is at least one."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ordered[middle - 1] / 2 + ordered[middle] / 2  # a sum of two could overflow
