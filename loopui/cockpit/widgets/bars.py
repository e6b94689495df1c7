"""Small bars, a column each: how much something was, over and over, on a scale that begins at nothing."""

from __future__ import annotations

from collections.abc import Sequence

HEIGHTS = "▁▂▃▄▅▆▇█"
UNKNOWN = "·"  # where nothing was measured


def bars(amounts: Sequence[float | None], width: int, *, top: float) -> str:
    """Return one bar per amount, the last one rightmost; `top` is what a full bar stands for.

    Exactly `width` columns: of more amounts the last are shown, of fewer the rest stays blank.
    """
    shown = amounts[max(0, len(amounts) - width) :] if width > 0 else ()
    return "".join(_bar(amount, top) for amount in shown).rjust(max(0, width))


def _bar(amount: float | None, top: float) -> str:
    if amount is None:
        return UNKNOWN
    part = min(1.0, amount / top) if top > 0 else 0.0
    return HEIGHTS[max(0, round(part * len(HEIGHTS)) - 1)]
