"""Processes that have done their work and wait for more: forking another one costs more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from loopui.host.clock import ticks_s

LINGER_S = 0.3  # so long one stays without work

_Worker = TypeVar("_Worker")


class Lingering(Generic[_Worker]):
    """Those that wait, the one that came last first; `end` sends one away."""

    def __init__(self, end: Callable[[_Worker], None]) -> None:
        self._end = end
        self._idle: list[tuple[_Worker, float]] = []  # with the time since when

    def add(self, worker: _Worker) -> None:
        """Have it wait for work."""
        self._idle.append((worker, ticks_s()))

    def find(self, takes: Callable[[_Worker], bool]) -> _Worker | None:
        """Return the first that takes the work; those that do not are sent away."""
        while self._idle:
            worker, _ = self._idle.pop()
            if takes(worker):
                return worker
            self._end(worker)
        return None

    def tidy(self) -> float | None:
        """Send those away that have waited for long; return in how many seconds to do so again."""
        now_s = ticks_s()
        for worker, since_s in tuple(self._idle):
            if now_s >= since_s + LINGER_S:
                self._idle.remove((worker, since_s))
                self._end(worker)
        return min((max(0.0, since_s + LINGER_S - now_s) for _, since_s in self._idle), default=None)
