"""The runs that are over and not yet closed."""

from __future__ import annotations

from collections.abc import Container

from loopui.executor.closing import Closing
from loopui.executor.history import History
from loopui.executor.outcome import NeverStarted
from loopui.executor.queue import Queue
from loopui.executor.recorders import Recorders
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.slot import Slot
from loopui.executor.watch import Ending


class Closings:
    """Each goes on by itself: one whose record cannot be kept yet holds up no other."""

    def __init__(self, *, queue: Queue, slot: Slot, recorders: Recorders, history: History) -> None:
        self._queue = queue
        self._slot = slot
        self._recorders = recorders
        self._history = history
        self._open: list[Closing] = []

    def add(self, entry: Entry, over: Ending | NeverStarted, notes: RunDir) -> None:
        """Begin to close a run."""
        closing = Closing(
            entry,
            over,
            queue=self._queue,
            slot=self._slot,
            notes=notes,
            recorders=self._recorders,
            history=self._history,
        )
        self._open.append(closing)

    def __contains__(self, run: str) -> bool:
        """Whether the run is being closed."""
        return any(closing.entry.run == run for closing in self._open)

    def step(self) -> bool:
        """Go on with each; return whether one of them is closed now."""
        before = len(self._open)
        for closing in tuple(self._open):
            if closing.step():
                self._open.remove(closing)
        if before and not self._open:
            self._queue.forget_old()
        return len(self._open) < before

    def retry(self, runs: Container[str]) -> None:
        """Try those again at once: something has changed for them."""
        for closing in self._open:
            if closing.entry.run in runs:
                closing.retry_now()

    @property
    def keep_the_next(self) -> bool:
        """Whether another run could still change what one of them is to be judged by."""
        return any(closing.keeps_the_next for closing in self._open)

    @property
    def next_s(self) -> float | None:
        """Seconds until the next look or try; None if there is nothing to close."""
        return min((closing.next_s for closing in self._open), default=None)
