"""The gauge's geometry: a fixed scale, two marks, one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.cockpit.text import cells, plain
from loopui.cockpit.widgets.meter import Limits, bar, mark, sparkline, state

LIMITS = Limits(threshold_mib=3072, floor_mib=1024)
TOTAL = 16_384


@pytest.mark.parametrize(
    ("available", "word"),
    [(16_384, "ADMITS"), (3072, "ADMITS"), (3071, "HOLDS"), (1024, "HOLDS"), (1023, "STOPS"), (0, "STOPS")],
)
def test_one_word_says_what_the_memory_means(available: int, word: str) -> None:
    """At the threshold a run is admitted, just under it it is held, under the floor it is stopped."""
    assert state(available, LIMITS) == word


@given(
    width=st.integers(0, 200),
    total=st.integers(1, 1_000_000),
    available=st.integers(-5, 1_100_000),
    threshold=st.integers(0, 1_100_000),
    floor=st.integers(0, 1_100_000),
)
def test_the_bar_fills_its_width(width: int, total: int, available: int, threshold: int, floor: int) -> None:
    """Whatever is read, the bar is exactly as wide as its place."""
    limits = Limits(threshold_mib=threshold, floor_mib=floor)
    drawn = bar(width, total_mib=total, available_mib=available, limits=limits)
    assert cells(plain(drawn)) == width


def test_the_bar_reaches_the_mark_when_the_threshold_is_reached() -> None:
    """What is filled ends at the threshold's mark exactly when so much is available."""
    width = 64
    threshold = mark(3072, TOTAL, width)
    assert threshold == 52
    above = plain(bar(width, total_mib=TOTAL, available_mib=4096, limits=LIMITS))
    below = plain(bar(width, total_mib=TOTAL, available_mib=2048, limits=LIMITS))
    assert above[threshold] == "│"
    assert above[threshold - 1] == "░"
    assert below[threshold - 1] == "█"
    assert below[threshold] == "┃"


def test_a_mark_off_the_scale_is_not_drawn() -> None:
    """A threshold that the machine cannot have leaves the bar without a mark."""
    assert mark(20_000, TOTAL, 64) is None
    assert mark(0, TOTAL, 64) is None


def test_a_wobble_of_a_mebibyte_draws_a_flat_line() -> None:
    """The scale is the machine's memory and not the data's own range."""
    history = tuple(8000 + second % 2 for second in range(300))
    drawn = plain(sparkline(30, history, samples=300, total_mib=TOTAL, seconds_shown=300)).strip()
    assert len(set(drawn)) == 1


def test_the_line_moves_only_when_a_slice_is_full() -> None:
    """Slices keep their borders, so that what was drawn stays as it is while the newest slice fills."""
    values = tuple(16_384 - (index % 17) * 900 for index in range(310))

    def drawn(samples: int) -> str:
        history = values[max(0, samples - 300) : samples]
        return plain(sparkline(30, history, samples=samples, total_mib=TOTAL, seconds_shown=300))

    assert drawn(303)[:-1] == drawn(304)[:-1]
    assert drawn(301)[1:-1] == drawn(310)[1:-1]


def test_before_there_was_a_history_the_line_is_blank() -> None:
    """A young cockpit draws its first seconds at the right."""
    drawn = plain(sparkline(30, (8000, 8000), samples=2, total_mib=TOTAL, seconds_shown=300))
    assert drawn == " " * 29 + "▅"
