"""What a full bar stands for: a round amount, so that a scale stays as it is while the amounts wobble."""

from __future__ import annotations

_MINUTE, _HOUR = 60, 3600
_SECONDS = (
    *(1, 2, 3, 5, 10, 15, 20, 30, 45),
    *(minutes * _MINUTE for minutes in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45)),
    *(hours * _HOUR for hours in (1, 1.5, 2, 3, 4, 8, 24)),
)
_SMALLEST_MIB = 64


def top_seconds(most: float) -> float:
    """Return the next round duration."""
    return next((float(step) for step in _SECONDS if step >= most), most)


def top_mib(most: int) -> int:
    """Return the next amount of memory that is a power of two, or half as much again."""
    top = _SMALLEST_MIB
    while top < most:
        if most <= top + top // 2:
            return top + top // 2
        top *= 2
    return top
