"""The comparison of a candidate with a baseline: pure arithmetic.

A metric fails only where it became worse by more than its budget (percent of the baseline) *and* by more than
its floor (in its own unit): small things move by many percent, large ones by much, and neither alone matters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from loopui.evidence.metrics.results import Metric
from loopui.evidence.metrics.values import Measuring, Series, Wanted, median


def candidates(repeats: Sequence[Mapping[str, Series]], measuring: Measuring) -> tuple[Metric, ...]:
    """Return every metric with the median over the repeats; what one repeat did not measure is left out."""
    wanted = {each.name: each for each in measuring.values}
    common = [name for name in repeats[0] if all(name in repeat for repeat in repeats)]
    return tuple(
        _candidate(wanted.get(name, Wanted(name=name)), [repeat[name] for repeat in repeats], measuring)
        for name in common
    )


def _candidate(wanted: Wanted, series: Sequence[Series], measuring: Measuring) -> Metric:
    samples = tuple(each.value for each in series)
    own_budget, own_floor = wanted.budget_percent, wanted.floor
    return Metric(
        name=wanted.name,
        unit=series[0].unit,
        better=wanted.better,
        budget_percent=measuring.budget_percent if own_budget is None else own_budget,
        floor=measuring.floor if own_floor is None else own_floor,
        candidate=median(samples),
        samples=samples,
    )


def compared(metric: Metric, baseline: Series | None) -> Metric:
    """Return the metric held against what the baseline has of it (None: nothing)."""
    if baseline is None or (baseline.unit and metric.unit and baseline.unit != metric.unit):
        return replace(metric, outcome="no-baseline")
    before = baseline.value
    change = metric.candidate - before
    percent = percent_of(change, before)
    return replace(
        metric,
        baseline=before,
        baseline_samples=baseline.samples,
        change=change,
        change_percent=percent if math.isfinite(percent) else None,
        outcome="exceeded" if exceeds(metric, change, percent) else "within",
    )


def percent_of(change: float, before: float) -> float:
    """Return a change in percent of the size of what was there before: of nothing, any change is infinite."""
    if before:
        return change / abs(before) * 100.0
    return math.copysign(math.inf, change) if change else 0.0


def exceeds(metric: Metric, change: float, percent: float) -> bool:
    """Tell whether a change is for the worse, over the budget and over the floor."""
    sign = 1.0 if metric.better == "lower" else -1.0
    return _over(sign * percent, metric.budget_percent) and _over(sign * change, metric.floor)


def _over(value: float, limit: float) -> bool:
    """Tell whether a value is over its limit: 0.11 is not over 0.1 by more than 10 %, whatever floats say."""
    return value > limit and not math.isclose(value, limit, rel_tol=1e-9)


def worst(metrics: Sequence[Metric]) -> Metric | None:
    """Return the compared metric that came nearest to failing; None: none was compared."""
    held = [metric for metric in metrics if metric.change is not None]
    return max(held, key=_badness, default=None)


def _badness(metric: Metric) -> tuple[bool, float]:
    sign = 1.0 if metric.better == "lower" else -1.0
    percent = percent_of(metric.change or 0.0, metric.baseline or 0.0)
    return metric.outcome == "exceeded", sign * percent
