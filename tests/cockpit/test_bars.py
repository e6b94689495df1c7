from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.cockpit.scales import top_mib, top_seconds
from loopui.cockpit.widgets.bars import HEIGHTS, bars, tall_bars

AMOUNTS = st.lists(st.none() | st.floats(0, 1e9), max_size=40)


@pytest.mark.parametrize(
    ("amounts", "width", "top", "drawn"),
    [
        ([1.0, 2.0, 4.0, 8.0], 4, 8, "▁▂▄█"),
        ([8.0, 1.0], 4, 8, "  █▁"),
        ([1.0, 2.0, 8.0], 2, 8, "▂█"),
        ([None, 3.0], 3, 3, " ·█"),
        ([0.0, 99.0], 2, 10, "▁█"),
        ([5.0], 1, 0, "▁"),
        ([], 3, 1, "   "),
        ([1.0], 0, 1, ""),
    ],
)
def test_bars_stand_on_a_scale_that_begins_at_nothing(
    amounts: list[float | None], width: int, top: float, drawn: str
) -> None:
    """The last amount is rightmost, what is unknown has a sign, and what is off the scale is a full bar."""
    assert bars(amounts, width, top=top) == drawn


@pytest.mark.parametrize(
    ("amounts", "drawn"),
    [
        ([1.0, 4.0, 8.0, None], ("  █ ", "▂██·")),
        ([6.0], ("   ▄", "   █")),
        ([0.0], ("    ", "   ▁")),
    ],
)
def test_tall_bars_go_on_from_line_to_line(amounts: list[float | None], drawn: tuple[str, ...]) -> None:
    """What one line has no room for stands in the line above."""
    assert tall_bars(amounts, 4, 2, top=8) == drawn


@pytest.mark.parametrize(("most", "top"), [(0.2, 1), (41, 45), (60, 60), (340, 360), (200_000, 200_000)])
def test_the_scale_of_durations_is_round(most: float, top: float) -> None:
    """It stays while durations wobble, and never lies below what it measures."""
    assert top_seconds(most) == top


@pytest.mark.parametrize(("most", "top"), [(0, 64), (65, 96), (2900, 3072), (3100, 4096), (4096, 4096)])
def test_the_scale_of_memory_is_round_too(most: int, top: int) -> None:
    """In powers of two, as memory itself, with one step between."""
    assert top_mib(most) == top


@given(AMOUNTS, st.integers(0, 30), st.floats(0, 1e9))
def test_any_amounts_take_exactly_their_place(amounts: list[float | None], width: int, top: float) -> None:
    """Whatever was measured, the columns beside it stay where they are."""
    drawn = bars(amounts, width, top=top)
    assert len(drawn) == width
    assert set(drawn) <= {*HEIGHTS, "·", " "}
