"""The recorders of the service: forked when there is something to file, gone soon after there is not."""

from __future__ import annotations

from loopui.executor.events import Events
from loopui.executor.filing import Unrecorded
from loopui.executor.recorder import Recorder
from loopui.host.clock import ticks_s

MOST = 4  # at a time: a log that takes minutes to read holds up no other record
LINGER_S = 0.3  # so long one stays without work


class Recorders:
    """Those that are busy, and those that wait for the next run with the time since when."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._busy: list[Recorder] = []
        self._idle: list[tuple[Recorder, float]] = []

    @property
    def has_room(self) -> bool:
        """Whether another record can be begun now."""
        return len(self._busy) < MOST

    def start(self, run: Unrecorded) -> Recorder:
        """Return a recorder that has begun with `run`; raises OSError where none can be had."""
        while self._idle:
            recorder, _ = self._idle.pop()
            if recorder.ask(run):
                self._busy.append(recorder)
                return recorder
            self._end(recorder)
        recorder = Recorder(run)
        self._events.listen(recorder.told_fd)
        self._busy.append(recorder)
        return recorder

    def give_back(self, recorder: Recorder, *, reusable: bool) -> None:
        """Have it wait for another run, or be gone: one that still has to clean up, or is of no use."""
        self._busy.remove(recorder)
        if reusable and not recorder.is_busy:
            self._idle.append((recorder, ticks_s()))
        else:
            self._end(recorder)

    def tidy(self) -> float | None:
        """End those that have been idle for long; return in how many seconds to do so again."""
        now_s = ticks_s()
        for recorder, since_s in tuple(self._idle):
            if now_s >= since_s + LINGER_S:
                self._idle.remove((recorder, since_s))
                self._end(recorder)
        return min((max(0.0, since_s + LINGER_S - now_s) for _, since_s in self._idle), default=None)

    def _end(self, recorder: Recorder) -> None:
        self._events.ignore(recorder.told_fd)
        recorder.end()
