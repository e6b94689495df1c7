"""The guard: watches available memory while a heavy run is running, and says when the run has to stop. Pure.

It samples so often that memory taken as fast as a machine can take it does not cross the floor by much
between two looks (MEASURED: allocation reaches 11 GB/s with huge pages).
"""

from __future__ import annotations

FASTEST_MIB_S = 12e9 / (1024 * 1024)
MARGIN = 1.5
LONGEST_S = 0.1
SHORTEST_S = 0.0005
SLACK_MIB = 16  # so far under the floor may a run be that was asked to end; below that it is killed


def next_sample_s(headroom_mib: float, falling_mib_s: float = 0.0) -> float:
    """Return how long memory may go unwatched that is `headroom_mib` above the floor and falls that fast."""
    fastest = max(FASTEST_MIB_S, falling_mib_s)
    return min(LONGEST_S, max(SHORTEST_S, headroom_mib / fastest / MARGIN))


class Guard:
    """The guard of one run; `lowest_mib` is the least available memory it saw."""

    __slots__ = ("_at", "_falling_mib_s", "_last_mib", "floor_mib", "lowest_mib")

    def __init__(self, floor_mib: int, lowest_mib: int | None = None) -> None:
        self.floor_mib = floor_mib
        self.lowest_mib = lowest_mib
        self._last_mib: int | None = None
        self._at = 0.0
        self._falling_mib_s = 0.0

    def saw(self, available_mib: int, now_s: float) -> bool:
        """Take a sample; return whether the run has to stop now."""
        if self._last_mib is not None and now_s > self._at:
            self._falling_mib_s = max(0.0, (self._last_mib - available_mib) / (now_s - self._at))
        self._last_mib, self._at = available_mib, now_s
        if self.lowest_mib is None or available_mib < self.lowest_mib:
            self.lowest_mib = available_mib
        return available_mib < self.floor_mib

    @property
    def next_s(self) -> float:
        """Seconds until the next sample."""
        if self._last_mib is None:
            return SHORTEST_S
        return next_sample_s(self._last_mib - self.floor_mib, self._falling_mib_s)
