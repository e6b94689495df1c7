"""The guard: watches available memory while a heavy run is running, and says when the run has to stop. Pure.

It samples so often that memory taken as fast as a machine can take it does not cross the floor by much
between two looks (two threads with huge pages have taken 21 GB/s). How late its looks come on a busy
machine is part of that, and is measured. A fast fall that would cross the floor before an answer can be
relied on is answered now: a machine may stand still between look and kill (virtual ones whose host is busy
do so for 10 to 40 ms, just while memory is taken fast). A shallow, slow dip under the floor is borne for a
while; a fast fall through it, or a machine that already stalls for memory, is answered at once.
"""

from __future__ import annotations

from loopui.executor.admission import spaced

FASTEST_MIB_S = 30e9 / (1024 * 1024)
MARGIN = 1.5
LONGEST_S = 0.1
ALERT_S = 0.02  # the longest pause near the floor, and while memory falls fast
SHORTEST_S = 0.0005
NEAR_MIB = 512
FAST_MIB_S = 100.0
PATIENCE_S = 1.0  # so long may a slow fall stay a little under the floor
SLACK_MIB = 16  # so little; below it nobody waits any more
ANSWER_S = 0.02  # so long may it take until a fast fall is answered
MOST_LATE_S = 0.02  # what is later than this was held up by something else than a busy machine
LATENESS_KEPT = 0.9  # of the lateness seen so far, per look
WINDOW_S = 0.02  # over which the fall is measured: the kernel's figure moves in steps

GO_ON, ASK, KILL = "go on", "ask", "kill"


def next_sample_s(headroom_mib: float, falling_mib_s: float = 0.0, late_s: float = 0.0) -> float:
    """Return how long memory may go unwatched that is `headroom_mib` above the mark and falls that fast.

    `late_s` is how late looks come.
    """
    longest = ALERT_S if headroom_mib < NEAR_MIB or falling_mib_s >= FAST_MIB_S else LONGEST_S
    fastest = max(FASTEST_MIB_S, falling_mib_s)
    return min(longest, max(SHORTEST_S, headroom_mib / fastest / MARGIN - late_s))


class Guard:
    """The guard of one run; `lowest_mib` is the least available memory it saw, `latest_mib` the last."""

    __slots__ = (
        "_below_since",
        "_due_s",
        "_falling_mib_s",
        "_late_s",
        "_reference",
        "floor_mib",
        "latest_mib",
        "lowest_mib",
    )

    def __init__(self, floor_mib: int, lowest_mib: int | None = None) -> None:
        self.floor_mib = floor_mib
        self.lowest_mib = lowest_mib
        self.latest_mib: int | None = None
        self._reference: tuple[float, int] | None = None
        self._falling_mib_s = 0.0
        self._below_since: float | None = None
        self._due_s = 0.0  # when the next look ought to come
        self._late_s = 0.0

    def saw(self, available_mib: int, now_s: float, *, pressed: bool = False) -> str:
        """Take a sample; return what the run has to do: `GO_ON`, end if asked (`ASK`), or be killed (`KILL`).

        `pressed`: processes of this machine stall for memory, so nothing is borne.
        """
        self._measure_lateness(now_s)
        self._measure_fall(available_mib, now_s)
        self.latest_mib = available_mib
        demand = self._demand(available_mib, now_s, pressed=pressed)
        self._due_s = now_s + self.next_s
        return demand

    def why(self, available_mib: int) -> str:
        """Return in a few words what ends the run."""
        fast = (
            f" and fell by {spaced(int(self._falling_mib_s))} MiB/s"
            if available_mib >= self.floor_mib
            else ""
        )
        return f"{spaced(available_mib)} MiB were available{fast}, the floor is {spaced(self.floor_mib)}"

    def _demand(self, available_mib: int, now_s: float, *, pressed: bool) -> str:
        if self.lowest_mib is None or available_mib < self.lowest_mib:
            self.lowest_mib = available_mib
        is_fast = self._falling_mib_s >= FAST_MIB_S
        if available_mib >= self.floor_mib:
            self._below_since = None
            falls_until_then = self._falling_mib_s * ANSWER_S
            return KILL if is_fast and available_mib - falls_until_then < self.floor_mib else GO_ON
        if self._below_since is None:
            self._below_since = now_s
        if is_fast or available_mib < self.floor_mib - SLACK_MIB:
            return KILL
        return ASK if pressed or now_s >= self._below_since + PATIENCE_S else GO_ON

    @property
    def next_s(self) -> float:
        """Seconds until the next sample."""
        if self.latest_mib is None:
            return SHORTEST_S
        mark = self.floor_mib if self._below_since is None else self.floor_mib - SLACK_MIB
        return next_sample_s(self.latest_mib - mark, self._falling_mib_s, self._late_s)

    @property
    def is_tense(self) -> bool:
        """Whether the next look must not be kept waiting."""
        return self.next_s < ALERT_S or self._falling_mib_s >= FAST_MIB_S

    def _measure_lateness(self, now_s: float) -> None:
        """Keep how late looks come, the latest of the recent ones."""
        if self.latest_mib is not None:
            late_s = min(MOST_LATE_S, max(0.0, now_s - self._due_s))
            self._late_s = max(late_s, self._late_s * LATENESS_KEPT)

    def _measure_fall(self, available_mib: int, now_s: float) -> None:
        """Measure over `WINDOW_S` at least: a single step of the figure says nothing."""
        if self._reference is None:
            self._reference = (now_s, available_mib)
            return
        since_s, from_mib = self._reference
        passed_s = max(now_s - since_s, WINDOW_S)
        self._falling_mib_s = max(0.0, (from_mib - available_mib) / passed_s)
        if now_s - since_s >= WINDOW_S:
            self._reference = (now_s, available_mib)
