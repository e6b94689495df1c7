from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loopui.executor.guard import FASTEST_MIB_S, LONGEST_S, SHORTEST_S, Guard, next_sample_s


@given(headroom=st.floats(-1e6, 1e6), falling=st.floats(0, 1e6))
def test_nothing_falls_through_between_two_samples(headroom: float, falling: float) -> None:
    """Unless a pause is the shortest there is, the fastest fall does not cross the floor in it."""
    pause = next_sample_s(headroom, falling)
    assert SHORTEST_S <= pause <= LONGEST_S
    assert pause == SHORTEST_S or pause * max(falling, FASTEST_MIB_S) <= headroom


def test_near_the_floor_samples_are_at_most_20_ms_apart() -> None:
    """Within 300 MiB of the floor the guard looks at least every 20 ms."""
    assert next_sample_s(300) <= 0.02
    assert next_sample_s(0) == SHORTEST_S
    assert next_sample_s(10_000) == LONGEST_S


def test_a_fall_faster_than_known_machines_is_followed() -> None:
    """A rate above the assumed fastest shortens the pause further."""
    assert next_sample_s(1000, 4 * FASTEST_MIB_S) < next_sample_s(1000)


def test_the_guard_stops_below_its_floor_and_keeps_the_lowest() -> None:
    """At the floor a run goes on, below it it has to stop.

    The lowest sample is kept, also over an adoption.
    """
    guard = Guard(1000, lowest_mib=1200)
    assert not guard.saw(1500, 0.0)
    assert guard.lowest_mib == 1200
    assert not guard.saw(1000, 0.1)
    assert guard.saw(999, 0.2)
    assert guard.lowest_mib == 999
    assert guard.next_s == SHORTEST_S


def test_the_guard_looks_at_once_when_it_begins() -> None:
    """Before the first sample nothing is known, so nothing is waited for."""
    assert Guard(1000).next_s == SHORTEST_S
