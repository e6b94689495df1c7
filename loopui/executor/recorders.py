"""The recorders of the service: forked when there is something to file, gone soon after there is not."""

from __future__ import annotations

from loopui.executor.events import Events
from loopui.executor.filing import Unrecorded
from loopui.executor.lingering import Lingering
from loopui.executor.recorder import Recorder

MOST = 4  # at a time: a log that takes minutes to read holds up no other record


class Recorders:
    """Those that are busy, and those that wait for the next run."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._busy: list[Recorder] = []
        self._idle = Lingering(self._end)

    @property
    def has_room(self) -> bool:
        """Whether another record can be begun now."""
        return len(self._busy) < MOST

    def start(self, run: Unrecorded) -> Recorder:
        """Return a recorder that has begun with `run`; raises OSError where none can be had."""
        recorder = self._idle.find(lambda idle: idle.ask(run))
        if recorder is None:
            recorder = Recorder(run)
            self._events.listen(recorder.told_fd)
        self._busy.append(recorder)
        return recorder

    def give_back(self, recorder: Recorder, *, reusable: bool) -> None:
        """Have it wait for another run, or be gone: one that still has to clean up, or is of no use."""
        self._busy.remove(recorder)
        if reusable and not recorder.is_busy:
            self._idle.add(recorder)
        else:
            self._end(recorder)

    def tidy(self) -> float | None:
        """End those that have been idle for long; return in how many seconds to do so again."""
        return self._idle.tidy()

    def _end(self, recorder: Recorder) -> None:
        self._events.ignore(recorder.told_fd)
        recorder.end()
