from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loopui.executor.guard import (
    ALERT_S,
    ANSWER_S,
    ASK,
    FAST_MIB_S,
    FASTEST_MIB_S,
    GO_ON,
    KILL,
    LONGEST_S,
    MOST_LATE_S,
    NEAR_MIB,
    PATIENCE_S,
    SHORTEST_S,
    SLACK_MIB,
    Guard,
    next_sample_s,
)


@given(headroom=st.floats(-1e6, 1e6), falling=st.floats(0, 1e6))
def test_nothing_falls_through_between_two_samples(headroom: float, falling: float) -> None:
    """Unless a pause is the shortest there is, the fastest fall does not cross the floor in it."""
    pause = next_sample_s(headroom, falling)
    assert SHORTEST_S <= pause <= LONGEST_S
    assert pause == SHORTEST_S or pause * max(falling, FASTEST_MIB_S) <= headroom


def test_near_the_floor_samples_are_at_most_20_ms_apart() -> None:
    """Near the floor, and wherever memory falls fast, the guard looks at least every 20 ms."""
    assert next_sample_s(NEAR_MIB - 1) <= ALERT_S == 0.02
    assert next_sample_s(0) == SHORTEST_S
    assert next_sample_s(10_000) == LONGEST_S
    assert next_sample_s(10_000, FAST_MIB_S) <= ALERT_S


def test_a_fall_faster_than_known_machines_is_followed() -> None:
    """A rate above the assumed fastest shortens the pause further."""
    assert next_sample_s(200, 4 * FASTEST_MIB_S) < next_sample_s(200)


def test_a_fast_fall_is_answered_at_once() -> None:
    """A run that falls through the floor fast is killed at the first sample under it."""
    guard = Guard(1000)
    assert guard.saw(1500, 0.0) == GO_ON
    assert guard.saw(999, 0.1) == KILL


@given(late_s=st.floats(0.0, MOST_LATE_S), rate_mib_s=st.floats(1000, 12_000))
def test_a_fast_fall_is_stopped_before_a_late_look_finds_it_far_under_the_floor(
    late_s: float, rate_mib_s: float
) -> None:
    """Looks that come late by as much as on a busy machine stop a fast fall no later than those in time."""
    guard = Guard(1000)
    now_s, available, demand = 0.0, 8000, GO_ON
    while demand == GO_ON:
        now_s += guard.next_s + late_s
        available = int(8000 - rate_mib_s * now_s)
        demand = guard.saw(available, now_s)
    assert demand == KILL
    assert available >= 1000 - 4 * SLACK_MIB


def test_a_fast_fall_far_above_the_floor_is_let_go_on() -> None:
    """A run that takes memory fast is not punished if it stops while there is still time to answer."""
    guard = Guard(1000)
    rate_mib_s, now_s = 2000, 0.0
    while (available := int(5000 - rate_mib_s * now_s)) > 1000 + 1.1 * rate_mib_s * ANSWER_S:
        assert guard.saw(available, now_s) == GO_ON
        now_s += guard.next_s
    for _ in range(100):
        now_s += guard.next_s
        assert guard.saw(available, now_s) == GO_ON


def test_a_fast_fall_is_answered_in_time_by_a_machine_that_stands_still() -> None:
    """A kill that comes `ANSWER_S` after the look that asks for it comes before the floor is crossed."""
    guard = Guard(1000)
    rate_mib_s, now_s, demand, available = 2000, 0.0, GO_ON, 5000
    while demand == GO_ON:
        now_s += guard.next_s
        available = int(5000 - rate_mib_s * now_s)
        demand = guard.saw(available, now_s)
    assert demand == KILL
    assert available >= 1000
    assert available - rate_mib_s * ANSWER_S >= 1000 - SLACK_MIB


def test_a_slow_shallow_dip_is_borne_for_a_while() -> None:
    """A run that stays a little under the floor is asked to end when patience is over, and not before."""
    guard = Guard(1000)
    assert guard.saw(1001, 0.0) == GO_ON
    assert guard.saw(999, 1.0) == GO_ON
    assert guard.saw(998, 1.0 + PATIENCE_S / 2) == GO_ON
    assert guard.saw(998, 1.0 + PATIENCE_S) == ASK


def test_a_dip_that_passes_is_forgiven() -> None:
    """Patience begins anew with every dip."""
    guard = Guard(1000)
    for second, available in enumerate((1005, 999, 1000, 999)):
        assert guard.saw(available, second * PATIENCE_S * 0.9) == GO_ON


def test_a_deep_dip_is_not_borne() -> None:
    """However slow the fall: a run that gets `SLACK_MIB` under the floor is killed."""
    guard = Guard(1000)
    for step, available in enumerate(range(1010, 1000 - SLACK_MIB - 1, -1)):
        asked = guard.saw(available, step * 0.05)
        assert asked != KILL
    assert guard.saw(1000 - SLACK_MIB - 1, 100.0) == KILL


def test_a_machine_that_stalls_bears_no_dip() -> None:
    """Where processes already wait for memory, the first sample under the floor ends the run."""
    guard = Guard(1000)
    guard.saw(1001, 0.0)
    assert guard.saw(999, 1.0, pressed=True) == ASK


@given(st.lists(st.tuples(st.integers(0, 4000), st.floats(0.0005, 0.2)), min_size=1))
def test_the_lowest_is_kept_and_every_pause_is_safe(samples: list[tuple[int, float]]) -> None:
    """After any samples the next pause is too short for the fastest fall to get far under the floor."""
    guard = Guard(1000, lowest_mib=3000)
    now_s = 0.0
    for available, pause_s in samples:
        now_s += pause_s
        falls = guard.saw(available, now_s)
        assert falls in {GO_ON, KILL} or available < 1000
        most = max(0.0, available - (1000 - SLACK_MIB)) / FASTEST_MIB_S
        assert guard.next_s <= max(SHORTEST_S, most)
    assert guard.lowest_mib == min(3000, *(available for available, _ in samples))


def test_the_guard_looks_at_once_when_it_begins() -> None:
    """Before the first sample nothing is known, so nothing is waited for."""
    assert Guard(1000).next_s == SHORTEST_S
