"""What people and another executor are told of a running run: its process, its peak, what is unusual."""

from __future__ import annotations

import sqlite3

from loopui.executor.queue import Queue
from loopui.executor.stages import Progress
from loopui.executor.watch import Watch
from loopui.host.clock import ticks_s
from loopui.host.quietly import suppress

AFTER_S = 0.05  # so soon is it told which process the run is: many have ended by then
EVERY_S = 2.0


class Keeping:
    """Keeps in its row what is seen of the run being watched; nothing hangs on it, least of all the guard."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._kept = Progress()
        self._noted = ""
        self._at_s = 0.0

    def begin(self) -> None:
        """Be ready for a run that has just started."""
        self._kept, self._noted, self._at_s = Progress(), "", ticks_s() + AFTER_S

    def keep(self, watch: Watch) -> None:
        """Write down what is new, now and then."""
        progress = watch.progress
        if watch.is_tense and progress.pid == self._kept.pid:
            return
        with suppress(sqlite3.Error):
            if progress != self._kept and ticks_s() >= self._at_s:
                self._at_s = ticks_s() + EVERY_S
                self._queue.progress(watch.job.run, progress)
                self._kept = progress
            if watch.note != self._noted:
                self._queue.note(watch.job.run, watch.note)
                self._noted = watch.note

    def due_in(self, watch: Watch) -> float | None:
        """Return in how many seconds to write down which process it is; None where that is done."""
        return None if watch.progress.pid == self._kept.pid else max(0.0, self._at_s - ticks_s())
