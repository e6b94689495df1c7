"""The peak memory of a run's process tree, looked at rarely.

Looking costs the machine more than the answer is worth.
"""

from __future__ import annotations

from loopui.executor.members import Crew
from loopui.host.cgroup import own_peak_mib
from loopui.host.clock import ticks_s
from loopui.host.footprint import children_below, proportional_mib

FIRST_S = 0.2
EVERY_S = 2.0
SOON_S = 0.01
BUDGET_S = 0.03
COST_SHARE = 0.01  # of one core, at most


class Peak:
    """The highest figure so far, and where it comes from."""

    __slots__ = ("_cost_s", "_next_at", "mib", "source")

    def __init__(self, mib: int | None, source: str, now_s: float) -> None:
        self.mib = mib
        self.source = source
        self._next_at = now_s + FIRST_S
        self._cost_s = 0.0  # of the last look

    def due_in(self, now_s: float) -> float:
        """Seconds until the next look."""
        return max(0.0, self._next_at - now_s)

    def look(self, crew: Crew, now_s: float, within_s: float) -> bool:
        """Look if it is time to, and if it will likely be done `within_s`; return whether the peak rose.

        The kernel walks every page of a process at one go: whoever guards meanwhile must not be kept from it.
        """
        if now_s < self._next_at:
            return False
        if within_s < 2 * self._cost_s:
            self._next_at = now_s + max(within_s, SOON_S)
            return False
        self.take(own_peak_mib(crew.command) if crew.command_lives() else None, "cgroup")
        found = children_below(crew.shim) if crew.shim_lives() else None
        seen = proportional_mib(found, budget_s=min(BUDGET_S, within_s / 2)) if found else None
        self._cost_s = ticks_s() - now_s
        self._next_at = now_s + max(EVERY_S, self._cost_s / COST_SHARE)
        return self.take(seen, "pss")

    def take(self, mib: int | None, source: str) -> bool:
        """Take a lower bound of the truth, as all of these figures are; return whether it is the highest."""
        if mib is None or (self.mib is not None and mib <= self.mib):
            return False
        self.mib, self.source = mib, source
        return True
