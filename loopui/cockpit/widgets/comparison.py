"""A candidate against its baseline as a plot: pure functions of the metrics and the width, and a thin widget.

Each metric has a scale of its own, which holds every sample, the baseline and the limit. The limit is where
budget and floor are both exceeded; the band before it is what the metric may become worse by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.geometry import Size

from loopui.cockpit.signs import FAIL, PASS, Sign
from loopui.cockpit.text import Line, Span, Tone, cells, fit, fit_line, line, wrap
from loopui.cockpit.widgets.lines import Lines
from loopui.cockpit.widgets.meter import joined
from loopui.evidence.metrics.results import Metric, Outcome
from loopui.evidence.metrics.wording import change_of, limits_of, number
from loopui.host.terminal import clean

SIGNS: Mapping[Outcome, Sign] = {
    "within": Sign(PASS.glyph, "within budget", "good"),
    "exceeded": Sign(FAIL.glyph, "worse", "bad"),
    "measured": Sign("·", "measured", "muted"),
    "no-baseline": Sign("?", "not in the baseline", "warn"),
}
LABEL_WIDTH = len("  candidate ")
LONGEST_FIGURE = 24
SHORTEST_PLOT = 12  # columns; where there are fewer, the figures stand alone
BAND, LIMIT, SAMPLE, MIDDLE = "░", "┃", "·", "●"
LEGEND = f"{MIDDLE} median   {SAMPLE} a repeat   {BAND} may become worse by   {LIMIT} limit"


class Comparison(Lines):
    """The plot of one run's metrics, as wide as its place and as high as it needs."""

    DEFAULT_CSS = "Comparison { height: auto; margin: 1 0 0 0; }"

    def __init__(self, metrics: tuple[Metric, ...]) -> None:
        super().__init__(id="comparison")
        self._metrics = metrics

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the plot for this width."""
        return comparison_lines(self._metrics, width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the plot has."""
        del container, viewport
        return len(self.draw(width))


def comparison_lines(metrics: Sequence[Metric], width: int) -> tuple[Line, ...]:
    """Return the plot: what became worse first, then in the gate's order; no line is wider than `width`."""
    if not metrics or width <= 0:
        return ()
    ordered = sorted(metrics, key=lambda metric: metric.outcome != "exceeded")
    figures = (_figure(metric, value) for metric in metrics for value in _values(metric))
    value_width = min(LONGEST_FIGURE, max(map(cells, figures)))
    room = width - LABEL_WIDTH - value_width - 1
    lines: list[Line] = []
    for metric in ordered:
        lines += _head(metric, width)
        lines += _rows(metric, value_width, room if room >= SHORTEST_PLOT else 0)
    lines += wrap(line((LEGEND, "faint")), width) if room >= SHORTEST_PLOT else ()
    return tuple(fit_line(each, width) for each in lines)


def _head(metric: Metric, width: int) -> tuple[Line, ...]:
    """Return name, outcome and change; what does not fit beside the name stands below it."""
    sign = SIGNS[metric.outcome]
    told = [sign.full]
    if change := change_of(metric):
        told += [Span(f"   {change}", sign.tone), Span(f"   may be {limits_of(metric)} worse", "muted")]
    name = Span(f"{metric.name}   ", "strong")
    if cells(name.text) + sum(cells(span.text) for span in told) <= width:
        return ((name, *told),)
    return (line(Span(fit(metric.name, width), "strong")), *wrap(line("  ", *told), width, hang=2))


def _rows(metric: Metric, value_width: int, room: int) -> list[Line]:
    """Return a row for the baseline, with the band, and one for the candidate."""
    scale = _Scale.of(metric, room)
    rows = []
    if metric.baseline is not None:
        plot = scale.plot(metric.baseline, metric.baseline_samples, "accent", limit=limit_of(metric))
        rows.append(_row("baseline", _figure(metric, metric.baseline), value_width, plot))
    tone = "plain" if metric.outcome == "measured" else SIGNS[metric.outcome].tone
    plot = scale.plot(metric.candidate, metric.samples, tone)
    rows.append(_row("candidate", _figure(metric, metric.candidate), value_width, plot))
    return rows


def _row(label: str, figure: str, value_width: int, plot: Line) -> Line:
    return line(
        (f"  {label:<{LABEL_WIDTH - 2}}", "muted"), f"{fit(figure, value_width, align='right')} ", *plot
    )


def _figure(metric: Metric, value: float) -> str:
    return clean(number(value, metric.unit))


def _values(metric: Metric) -> tuple[float, ...]:
    return (metric.candidate,) if metric.baseline is None else (metric.baseline, metric.candidate)


def limit_of(metric: Metric) -> float | None:
    """Return the value beyond which budget and floor are both exceeded; None without a baseline."""
    if metric.baseline is None:
        return None
    bearable = max(abs(metric.baseline) * metric.budget_percent / 100.0, metric.floor)
    return metric.baseline + (bearable if metric.better == "lower" else -bearable)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Columns for values from `low` to `high`."""

    low: float
    high: float
    width: int

    @classmethod
    def of(cls, metric: Metric, width: int) -> _Scale:
        limit = limit_of(metric)
        values = [*_values(metric), *metric.samples, *metric.baseline_samples]
        values += [] if limit is None else [limit]
        return cls(min(values), max(values), width)

    def column(self, value: float) -> int:
        """Return where a value stands; where all are the same, in the middle."""
        if self.high <= self.low:
            return self.width // 2
        return round((value - self.low) / (self.high - self.low) * (self.width - 1))

    def plot(
        self, middle: float, samples: Sequence[float], tone: Tone, *, limit: float | None = None
    ) -> Line:
        """Draw a median among its samples, and the band from it to its limit."""
        if self.width <= 0:
            return ()
        drawn = [Span(" ")] * self.width
        if limit is not None:
            first, last = sorted((self.column(middle), self.column(limit)))
            drawn[first : last + 1] = [Span(BAND, "faint")] * (last + 1 - first)
            drawn[self.column(limit)] = Span(LIMIT, "warn")
        for sample in samples:
            drawn[self.column(sample)] = Span(SAMPLE, "muted")
        drawn[self.column(middle)] = Span(MIDDLE, tone)
        return joined(drawn)
