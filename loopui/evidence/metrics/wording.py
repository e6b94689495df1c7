"""Numbers and comparisons in words, the same in records, artifacts and on the screen."""

from __future__ import annotations

from loopui.evidence.metrics.values import Metric


def number(value: float, unit: str = "") -> str:
    """Return a value as a person reads it: five digits, and its unit."""
    text = f"{value:.5g}"
    if "e" not in text and abs(value) >= 1e5:  # noqa: PLR2004  # as many digits as above
        text = f"{value:.0f}"
    return f"{text} {unit}" if unit else text


def change_of(metric: Metric) -> str:
    """Return how much it changed: `+12.5 %, +1.2 ms`; of a baseline of zero only the latter."""
    if metric.change is None:
        return ""
    absolute = f"{'+' if metric.change >= 0 else '−'}{number(abs(metric.change), metric.unit)}"
    if metric.change_percent is None:
        return absolute
    sign = "+" if metric.change_percent >= 0 else "−"
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
