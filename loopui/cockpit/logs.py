"""Follows the log of the run that is running, or ended last, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from loopui.cockpit.snapshot import LogTail
from loopui.cockpit.tail import Tail
from loopui.executor.life import Finished, Life, Running

LIVE_S: Final = 0.1


class LogFollower:
    """Reads one log at a time; which one follows from the machine's runs."""

    def __init__(self) -> None:
        self._lives: tuple[Life, ...] = ()
        self._changed = threading.Event()

    def see(self, lives: tuple[Life, ...]) -> None:
        """Take note of the runs."""
        self._lives = lives
        self._changed.set()

    def run(self, tell: Callable[[LogTail], None], stop: threading.Event) -> None:
        """Tell the tail whenever it grows, until `stop`."""
        tail: Tail | None = None
        told = LogTail()
        while not stop.is_set():
            life = followed(self._lives)
            path = Path(life.workspace, life.log) if life and life.log else None
            if path is None:
                tail, new = None, LogTail()
            else:
                if tail is None or tail.path != path:
                    tail = Tail(path)
                new = _read(tail, life.run if life else "", told)
            if new != told:
                told = new
                tell(new)
            self._changed.wait(LIVE_S if isinstance(life, Running) else None)
            self._changed.clear()

    def wake(self) -> None:
        """Let `run` see that it shall stop."""
        self._changed.set()


def _read(tail: Tail, run: str, told: LogTail) -> LogTail:
    path = str(tail.path)
    try:
        grown = tail.read()
    except OSError as error:
        return LogTail(run=run, path=path, problem=f"the log cannot be read: {error.strerror or error}")
    if not grown and told.path == path and not told.problem:
        return told
    return LogTail(run=run, path=path, lines=tail.shown(), first=tail.first)


def followed(lives: tuple[Life, ...]) -> Running | Finished | None:
    """Return the run whose log is shown: the one that runs, else the one that ended last."""
    for kind in (Running, Finished):
        for life in lives:
            if isinstance(life, kind):
                return life
    return None
