"""What came of a comparison, as records and artifacts have it.

The service process loads this module with the records: it holds as little as they need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher"]
# measured: there was nothing to hold it against; no-baseline: the baseline does not have it
Outcome = Literal["measured", "within", "exceeded", "no-baseline"]

BUDGET_PERCENT = 10.0
MARK_KEY, MARK = "loopui", "metrics"  # what the JSON artifact of a run begins with
SUFFIX = "-metrics"  # of its name, behind the stem of the log, whose own `.json` may be the command's


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
