"""The plot of candidate against baseline: its geometry, and that it fits whatever it is given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.cockpit.facts import facts_of
from loopui.cockpit.text import cells, plain
from loopui.cockpit.widgets.comparison import (
    BAND,
    LABEL_WIDTH,
    LEGEND,
    LIMIT,
    MIDDLE,
    SAMPLE,
    comparison_lines,
    limit_of,
)
from loopui.evidence.metrics.comparing import compared
from loopui.evidence.metrics.results import Better, Metric
from loopui.evidence.metrics.values import Series, median
from tests.cockpit import samples

numbers = st.floats(-1e300, 1e300, allow_nan=False)


def metric(  # noqa: PLR0917  # before and after, and what is seldom another
    before: tuple[float, ...],
    after: tuple[float, ...],
    name: str = "startup",
    unit: str = "ms",
    better: Better = "lower",
    floor: float = 5.0,
) -> Metric:
    """Return a metric as a run leaves it; nothing before: without a baseline."""
    found = Metric(name=name, unit=unit, better=better, floor=floor, candidate=median(after), samples=after)
    return compared(found, Series(unit=unit, samples=before)) if before else found


def drawn(*metrics: Metric, width: int = 80) -> list[str]:
    return [plain(each) for each in comparison_lines(metrics, width)]


def test_a_metric_is_told_and_plotted() -> None:
    """Outcome in a glyph and words, the change, and both medians on one scale with band and limit."""
    head, baseline, candidate, legend = drawn(metric((100.0,), (104.0,)))
    assert head == "startup   ✔ within budget   +4.0 %, +4 ms   may be 10 % and 5 ms worse"
    start = LABEL_WIDTH + len("104 ms ")
    assert baseline[:start] == "  baseline  100 ms "
    assert baseline[start] == MIDDLE
    assert baseline[-1] == LIMIT
    assert set(baseline[start + 1 : -1]) == {BAND}
    assert candidate[:start] == "  candidate 104 ms "
    assert candidate.index(MIDDLE) - start == round((len(baseline) - start - 1) * 0.4)
    assert legend == LEGEND


def test_what_became_worse_stands_first_and_beyond_the_limit() -> None:
    """A fail is right of the band where less is better, left of it where more is."""
    lines = drawn(metric((100.0,), (100.0,)), metric((100.0,), (70.0,), name="speed", better="higher"))
    assert lines[0].startswith("speed   ✘ worse   −30.0 %, −30 ms")
    assert lines[2].index(MIDDLE) < lines[1].index(LIMIT) < lines[1].index(MIDDLE)
    assert lines[3].startswith("startup   ✔ within budget   unchanged")


def test_every_repeat_is_seen() -> None:
    """The median is the one that counts, the other repeats show how sure it is."""
    _, baseline, candidate, _ = drawn(metric((99.0, 100.0, 101.0), (102.0, 109.0, 140.0)))
    assert baseline.count(SAMPLE) == 2
    assert [candidate.count(sign) for sign in (SAMPLE, MIDDLE)] == [2, 1]
    assert candidate.endswith(SAMPLE)


def test_a_measurement_without_a_baseline_is_plotted_alone() -> None:
    """A first calibration has no change, no band and no limit; what the baseline lacks says so."""
    head, candidate, _ = drawn(metric((), (1.0, 2.0, 3.0)))
    assert head == "startup   · measured"
    assert (LIMIT in candidate, BAND in candidate) == (False, False)
    lost = compared(metric((), (1.0,)), None)
    assert drawn(lost)[0] == "startup   ? not in the baseline"


@pytest.mark.parametrize(
    ("before", "better", "floor", "limit"),
    [
        (100.0, "lower", 5.0, 110.0),  # the budget is the larger one
        (10.0, "lower", 5.0, 15.0),  # the floor is
        (100.0, "higher", 5.0, 90.0),
        (0.0, "lower", 5.0, 5.0),
        (-100.0, "lower", 5.0, -90.0),
    ],
)
def test_the_limit_is_where_both_are_exceeded(
    before: float, better: Better, floor: float, limit: float
) -> None:
    """What lies on the limit is within, what lies beyond it is not: the band shows what is judged."""
    assert limit_of(metric((before,), (before,), better=better, floor=floor)) == limit
    worse = 1e-3 if better == "lower" else -1e-3
    assert metric((before,), (limit,), better=better, floor=floor).outcome == "within"
    assert metric((before,), (limit + worse,), better=better, floor=floor).outcome == "exceeded"


@given(
    before=st.lists(numbers, max_size=4).map(tuple),
    after=st.lists(numbers, min_size=1, max_size=4).map(tuple),
    width=st.integers(0, 160),
    floor=st.floats(0, 1e300),
    unit=st.text(max_size=12),
    name=st.text(min_size=1, max_size=40),
)
def test_no_line_is_wider_than_its_place(  # noqa: PLR0917  # hypothesis passes them by name
    before: tuple[float, ...], after: tuple[float, ...], width: int, floor: float, unit: str, name: str
) -> None:
    """Whatever was measured and however it is called, each line fits."""
    found = comparison_lines([metric(before, after, name=name, unit=unit, floor=floor)], width)
    assert all(cells(plain(each)) <= width for each in found)
    assert bool(found) == (width > 0)


def test_names_from_a_file_are_shown_literally() -> None:
    """Markup, escapes and line breaks in a benchmark's name reach the screen as text."""
    head = drawn(metric((1.0,), (1.0,), name="[bold]a\x1b[31m\nb[/]"))[0]
    assert head.startswith("[bold]a")
    assert not {"\x1b", "\n"} & set(head)


def test_the_details_of_a_run_and_of_its_log_have_its_metrics() -> None:
    """Both rows lead to the same plot; nothing is read from a file for it."""
    metrics = (metric((100.0,), (104.0,)),)
    ended = samples.finished()
    log = replace(samples.recorded("VG-PERF-001", 2), path=ended.log, metrics=metrics)
    seen = samples.snapshot(artifacts=(log,), lives=(ended,))
    for pane, key in (("evidence", ended.log), ("runs", ended.run)):
        found = facts_of(pane, key, seen)
        assert found is not None
        assert found.metrics == metrics
