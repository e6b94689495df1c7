"""The runs that are being watched: one, unless somebody allowed more, or after a crash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from loopui.executor.ending import ending_of, write_status
from loopui.executor.keeping import Keeping
from loopui.executor.retrying import Retry
from loopui.executor.rows import Entry
from loopui.executor.rundir import STATUS
from loopui.executor.watch import Ending, Watch
from loopui.host.quietly import suppress

LONGEST_PAUSE_S = 0.2  # between looks at a run that cannot be looked at


@dataclass(frozen=True, slots=True)
class _Watched:
    entry: Entry
    watch: Watch
    retry: Retry


class Watches:
    """Each is looked at by itself: one that cannot be looked at blinds the guard of no other."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping
        self._all: list[_Watched] = []
        self._over: list[tuple[Entry, Ending]] = []

    def add(self, entry: Entry, watch: Watch) -> None:
        """Watch a run from now on."""
        retry = Retry(f"run {entry.run} cannot be watched", longest_s=LONGEST_PAUSE_S)
        self._all.append(_Watched(entry, watch, retry))

    def __contains__(self, run: str) -> bool:
        """Whether the run is being watched."""
        return any(each.entry.run == run for each in self._all)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    def __iter__(self) -> Iterator[Watch]:
        """Yield the watch over each."""
        return (each.watch for each in self._all)

    def step(self) -> list[tuple[Entry, Ending]]:
        """Look at each; return those that are over, which are watched no more."""
        for each in tuple(self._all):
            each.retry.attempt(partial(self._step_one, each), tolerant=True)
        over, self._over = self._over, []
        return over

    def stop_cancelled(self, cancelled: Mapping[str, str]) -> None:
        """Begin to end the runs that somebody wants cancelled (who, by run)."""
        for each in self._all:
            if by := cancelled.get(each.entry.run):
                each.watch.begin_stop("cancelled", f"cancelled by {by}")

    def reaped(self, pid: int, wait_status: int, largest: int) -> None:
        """Note how a command ended whose shim, killed, could not."""
        for watch in self:
            if pid == watch.crew.command and not watch.notes.has(STATUS):
                with suppress(OSError):  # then nobody knows how it ended, and that is told
                    write_status(watch.notes, ending_of(wait_status, largest))

    @property
    def is_tense(self) -> bool:
        """Whether a guard's next look must not be kept waiting."""
        return any(watch.is_tense for watch in self)

    @property
    def latest_has_begun(self) -> bool:
        """Whether the command of the latest one has been spawned; also where there is none."""
        return not self._all or bool(self._all[-1].watch.crew.command)

    @property
    def next_s(self) -> float | None:
        """Seconds until the next look at one of them; None where there is none."""
        return min((max(each.watch.next_s, each.retry.due_in or 0.0) for each in self._all), default=None)

    @property
    def keep_in_s(self) -> float | None:
        """Seconds until what is seen of one is to be written down; None where that is done."""
        waits = (self._keeping.due_in(watch) for watch in self)
        return min((wait_s for wait_s in waits if wait_s is not None), default=None)

    def _step_one(self, each: _Watched) -> None:
        ending = each.watch.step()
        self._keeping.keep(each.watch)
        if ending is not None:
            self._all.remove(each)
            self._over.append((each.entry, ending))
