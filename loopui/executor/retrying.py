"""What cannot be done at the moment is tried again, with growing pauses, and told without filling the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from loopui.executor.journal import log, log_fault
from loopui.host.clock import ticks_s

FIRST_PAUSE_S = 0.05  # somebody who writes has done so by then
LONGEST_PAUSE_S = 30.0
TELL_AFTER = 3  # failures in a row: until then it may be nothing
TELL_EVERY_S = 60.0  # so often is the same thing told again


class Retry:
    """One thing that is to be done again and again, and may fail for a while."""

    def __init__(self, what: str, *, longest_s: float = LONGEST_PAUSE_S) -> None:
        """Do nothing yet; the log begins with `what`, and no pause is longer than `longest_s`."""
        self._what = what
        self._longest_s = longest_s
        self._pause_s = FIRST_PAUSE_S
        self._at_s = 0.0
        self._failures = 0
        self._told = ""
        self._told_at = 0.0

    def attempt(self, do: Callable[[], object], *, tolerant: bool) -> bool:
        """Do it, unless it has just failed; return False where it failed now.

        A fault of our own is raised, unless `tolerant`: then somebody depends on us going on.
        """
        if self.due_in is not None and self.due_in > 0:
            return True
        try:
            do()
        except (OSError, sqlite3.Error) as error:
            self._fail(str(error) or repr(error))
            return False
        except Exception as error:
            if not tolerant:
                raise
            if self._told != repr(error):
                log_fault()
            self._fail(repr(error))
            return False
        self._pause_s, self._failures, self._told = FIRST_PAUSE_S, 0, ""
        return True

    @property
    def due_in(self) -> float | None:
        """Seconds until it is tried again; None if it did not fail."""
        return max(0.0, self._at_s - ticks_s()) if self._failures else None

    def _fail(self, why: str) -> None:
        now_s = ticks_s()
        self._failures += 1
        if self._failures >= TELL_AFTER and (why != self._told or now_s >= self._told_at + TELL_EVERY_S):
            self._told, self._told_at = why, now_s
            log(f"{self._what}, trying again in {self._pause_s:.1f} s: {why}")
        self._at_s = now_s + self._pause_s
        self._pause_s = min(self._longest_s, self._pause_s * 2)
