"""Bars, a column each: how much something was, over and over, on a scale that begins at nothing."""

from __future__ import annotations

from collections.abc import Sequence

HEIGHTS = "▁▂▃▄▅▆▇█"
UNKNOWN = "·"  # where nothing was measured


def bars(amounts: Sequence[float | None], width: int, *, top: float) -> str:
    """Return one bar per amount in one line, as `tall_bars` draws them."""
    return tall_bars(amounts, width, 1, top=top)[0]


def tall_bars(amounts: Sequence[float | None], width: int, height: int, *, top: float) -> tuple[str, ...]:
    """Return one bar per amount, the last one rightmost; `top` is what a full bar stands for.

    Exactly `width` columns and `height` lines, the upper one first: of more amounts the last are shown, of
    fewer the rest stays blank. What was measured is never invisible, and what is off the scale is a full bar.
    """
    shown = amounts[max(0, len(amounts) - width) :] if width > 0 else ()
    levels = [_level(amount, top, height) for amount in shown]
    lines = []
    for below in reversed(range(height)):
        drawn = "".join(_cell(level, below) for level in levels)
        lines.append(drawn.rjust(max(0, width)))
    return tuple(lines)


def _level(amount: float | None, top: float, height: int) -> int | None:
    """Return how many eighths of a line a bar is high."""
    if amount is None:
        return None
    part = min(1.0, amount / top) if top > 0 else 0.0
    return max(1, round(part * len(HEIGHTS) * height))


def _cell(level: int | None, below: int) -> str:
    """Return what a bar shows in the line that has so many lines below it."""
    if level is None:
        return UNKNOWN if below == 0 else " "
    here = level - below * len(HEIGHTS)
    return HEIGHTS[min(here, len(HEIGHTS)) - 1] if here > 0 else " "
