"""Numbers and comparisons in words, the same in records, artifacts and on the screen."""

from __future__ import annotations

from loopui.evidence.metrics.results import Metric

_SECONDS = (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3))
_WHOLE = 1e5  # from here on what stands behind the point says nothing
_LONGEST = 1e15


def number(value: float, unit: str = "") -> str:
    """Return a value as a person reads it: five digits, and its unit; parts of a second have their own."""
    if unit == "s" and 0 < abs(value) < 1:
        unit, part = next((each for each in reversed(_SECONDS) if abs(value) >= each[1]), _SECONDS[0])
        value /= part
    text = f"{value:,.0f}".replace(",", " ") if _WHOLE <= abs(value) < _LONGEST else f"{value:.5g}"
    return f"{text} {unit}" if unit else text


def change_of(metric: Metric) -> str:
    """Return how much it changed: `+12.5 %, +1.2 ms`; of a baseline of zero only the latter."""
    if not metric.change:
        return "" if metric.change is None else "unchanged"
    sign = "+" if metric.change > 0 else "−"
    absolute = f"{sign}{number(abs(metric.change), metric.unit)}"
    if metric.change_percent is None:
        return absolute
    return f"{sign}{abs(metric.change_percent):.1f} %, {absolute}"


def limits_of(metric: Metric) -> str:
    """Return what it may become worse by: both together: `10 % and 2 ms`."""
    return f"{metric.budget_percent:g} % and {number(metric.floor, metric.unit)}"


def observed_of(metric: Metric) -> str:
    """Return candidate, baseline and change in one line."""
    candidate = number(metric.candidate, metric.unit)
    if metric.baseline is None:
        told = "no baseline" if metric.outcome == "measured" else "not in the baseline"
        return f"{candidate}, {told}"
    return f"{candidate}, baseline {number(metric.baseline, metric.unit)}: {change_of(metric)}"
