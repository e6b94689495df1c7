from __future__ import annotations

import pytest

from loopui.evidence.plausibility import too_fast


def test_a_tenth_of_the_usual_time_is_implausible() -> None:
    """The warning names how long it took, and how long it takes."""
    assert too_fast(0.4, (40.0, 41.0, 60.0)) == (
        "implausibly fast: 0.4 s, where its last 3 passes took 41.0 s"
    )


@pytest.mark.parametrize(
    ("duration_s", "passes_s"),
    [
        (0.1, ()),
        (0.1, (40.0, 41.0)),  # two are no history
        (5.0, (40.0, 41.0, 60.0)),
        (0.01, (1.0, 1.0, 1.0)),  # nothing to be faster than
        (3.0, (40.0, 41.0, 5.0)),  # it was nearly that fast before
    ],
)
def test_what_is_plausible_is_not_warned_of(duration_s: float, passes_s: tuple[float, ...]) -> None:
    """Without enough history, and within what was seen before, nothing is said."""
    assert not too_fast(duration_s, passes_s)
