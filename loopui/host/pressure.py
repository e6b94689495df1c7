"""Whether processes of this machine stall for memory: Linux' pressure stall information. Lean."""

from __future__ import annotations

import os

PATH = "/proc/pressure/memory"
WINDOW_S = 0.25
STALLED_SHARE = 0.1  # of the time since the last look: something waited for memory


class Pressure:
    """The share of time in which something waited for memory, between two looks; none where nothing tells."""

    __slots__ = ("_at", "_fd", "_stalled_us", "share")

    def __init__(self, path: str = PATH) -> None:
        self._at = 0.0
        self._stalled_us = 0
        self.share: float | None = None
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._fd = -1

    def is_high(self, now_s: float) -> bool:
        """Whether the machine stalls; looks at most every `WINDOW_S`."""
        if self._fd >= 0 and now_s >= self._at + WINDOW_S:
            self._look(now_s)
        return self.share is not None and self.share >= STALLED_SHARE

    def close(self) -> None:
        """Give the open file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _look(self, now_s: float) -> None:
        try:
            line = os.pread(self._fd, 256, 0).split(b"\n", 1)[0]  # `some avg10=… avg60=… avg300=… total=…`
            stalled_us = int(line.rpartition(b"total=")[2])
        except (OSError, ValueError):
            self.close()
            self.share = None
            return
        if self._at:
            self.share = max(0.0, (stalled_us - self._stalled_us) / 1e6 / (now_s - self._at))
        self._at, self._stalled_us = now_s, stalled_us
