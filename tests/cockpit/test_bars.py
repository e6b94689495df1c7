from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.cockpit.widgets.bars import HEIGHTS, bars

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


@given(AMOUNTS, st.integers(0, 30), st.floats(0, 1e9))
def test_any_amounts_take_exactly_their_place(amounts: list[float | None], width: int, top: float) -> None:
    """Whatever was measured, the columns beside it stay where they are."""
    drawn = bars(amounts, width, top=top)
    assert len(drawn) == width
    assert set(drawn) <= {*HEIGHTS, "·", " "}
