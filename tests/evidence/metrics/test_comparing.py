from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.evidence.metrics.comparing import candidates, compared, worst
from loopui.evidence.metrics.results import Better, Metric
from loopui.evidence.metrics.values import Measuring, Series, Wanted, median
from loopui.evidence.metrics.wording import change_of, limits_of, number, observed_of

finite = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


def metric(candidate: float, *, better: Better = "lower", budget: float = 10.0, floor: float = 5.0) -> Metric:
    return Metric(
        name="m",
        unit="ms",
        better=better,
        budget_percent=budget,
        floor=floor,
        candidate=candidate,
        samples=(candidate,),
    )


def against(before: float, candidate: float, **limits: float) -> Metric:
    return compared(metric(candidate, **limits), Series(unit="ms", samples=(before,)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (100.0, 120.0, "exceeded"),  # 20 % and 20 ms
        (10.0, 12.0, "within"),  # 20 %, but 2 ms
        (1000.0, 1050.0, "within"),  # 50 ms, but 5 %
        (100.0, 110.0, "within"),  # at the budget is within it
        (50.0, 55.0, "within"),  # at the floor is within it
        (100.0, 50.0, "within"),  # for the better
        (0.0, 5.0, "within"),
        (0.0, 5.1, "exceeded"),  # of nothing, any change is infinite: the floor decides
        (0.0, 0.0, "within"),
        (0.0, -9.0, "within"),
        (-100.0, -80.0, "exceeded"),  # the budget is of the baseline's size
        (-100.0, -120.0, "within"),
        (-3.0, 3.0, "exceeded"),
    ],
)
def test_only_what_exceeds_budget_and_floor_fails(before: float, after: float, outcome: str) -> None:
    """A metric fails where it is worse by more than both; one of them alone is noise."""
    assert against(before, after).outcome == outcome


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [(100.0, 80.0, "exceeded"), (100.0, 120.0, "within"), (10.0, 8.0, "within"), (0.0, -6.0, "exceeded")],
)
def test_where_more_is_better_less_is_worse(before: float, after: float, outcome: str) -> None:
    """The direction is the metric's own."""
    found = compared(metric(after, better="higher"), Series(unit="ms", samples=(before,)))
    assert found.outcome == outcome


@given(before=finite, after=finite, budget=st.floats(0, 500), floor=st.floats(0, 1e6))
def test_a_fail_is_over_both_and_a_pass_over_not_both(
    before: float, after: float, budget: float, floor: float
) -> None:
    """For any numbers: exceeded exactly where the worsening is over the budget and over the floor."""
    found = against(before, after, budget=budget, floor=floor)
    worse = after - before
    over_floor = worse > floor
    over_budget = worse > abs(before) * budget / 100
    is_close = math.isclose(worse, floor, rel_tol=1e-6) or math.isclose(
        worse, abs(before) * budget / 100, rel_tol=1e-6
    )
    if not is_close:
        assert (found.outcome == "exceeded") == (over_floor and over_budget)


@given(before=finite, after=finite)
def test_what_is_told_of_a_change_is_finite(before: float, after: float) -> None:
    """No number of a comparison is one that JSON cannot hold."""
    found = against(before, after)
    assert found.change is not None
    assert math.isfinite(found.change)
    assert found.change_percent is None or math.isfinite(found.change_percent)


def test_the_candidate_is_the_median_of_the_repeats() -> None:
    """One slow repeat of three decides nothing; each repeat counts once, however many samples it has."""
    repeats = [
        {"m": Series(unit="ms", samples=(10.0,))},
        {"m": Series(unit="ms", samples=(11.0, 11.0, 11.0, 11.0))},
        {"m": Series(unit="ms", samples=(99.0,))},
    ]
    (found,) = candidates(repeats, Measuring(file="f", values=(Wanted(name="m", floor=3),), budget_percent=7))
    assert (found.candidate, found.samples) == (11.0, (10.0, 11.0, 99.0))
    assert (found.budget_percent, found.floor) == (7, 3)


def test_another_unit_is_no_baseline() -> None:
    """Seconds are not compared with milliseconds; a baseline that tells no unit is taken at its word."""
    assert compared(metric(1.0), Series(unit="s", samples=(1.0,))).outcome == "no-baseline"
    assert compared(metric(1.0), Series(unit="", samples=(1.0,))).outcome == "within"
    assert compared(metric(1.0), None).outcome == "no-baseline"


def test_the_worst_is_the_one_nearest_to_failing() -> None:
    """What exceeded comes first, then the largest change for the worse; what was not compared never."""
    better, slower, failed = against(100, 50), against(100, 109), against(100, 120)
    assert worst([better, slower, failed, metric(1)]) is failed
    assert worst([better, slower]) is slower
    assert worst([metric(1)]) is None


@given(st.lists(finite, min_size=1, max_size=9))
def test_the_median_lies_in_the_middle(values: list[float]) -> None:
    """As many values lie at or below the median as at or above it."""
    middle = median(values)
    assert sum(value <= middle for value in values) * 2 >= len(values)
    assert sum(value >= middle for value in values) * 2 >= len(values)


def test_numbers_are_told_as_people_read_them() -> None:
    """Five digits and a unit; a change has its sign and both measures; of zero there is no percentage."""
    told = [number(value) for value in (0.1, 1234567.8, 1 / 3, 0.0, -1e20)]
    assert told == ["0.1", "1 234 568", "0.33333", "0", "-1e+20"]
    told = [number(value, "s") for value in (2.4e-7, 0.0031, -0.5, 12.0, 0.0, 3e-12)]
    assert told == ["240 ns", "3.1 ms", "-500 ms", "12 s", "0 s", "0.003 ns"]
    assert change_of(against(100, 112.5)) == "+12.5 %, +12.5 ms"
    assert change_of(against(100, 99)) == "−1.0 %, −1 ms"
    assert change_of(against(0, 2)) == "+2 ms"
    assert limits_of(metric(1)) == "10 % and 5 ms"
    assert observed_of(against(100, 99)) == "99 ms, baseline 100 ms: −1.0 %, −1 ms"
    assert observed_of(metric(3)) == "3 ms, no baseline"
