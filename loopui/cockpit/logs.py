"""Follows one run's log on a thread of its own: that of the run that is read, else of the one that runs."""

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
        self._picked = ""
        self._changed = threading.Event()

    def see(self, lives: tuple[Life, ...]) -> None:
        """Take note of the runs."""
        self._lives = lives
        self._changed.set()

    def follow(self, run: str) -> None:
        """Follow this run's log; an empty one, or one that is gone, stands for whatever runs."""
        self._picked = run
        self._changed.set()

    def run(self, tell: Callable[[LogTail], None], stop: threading.Event) -> None:
        """Tell the tail whenever it grows, until `stop`."""
        tail: Tail | None = None
        told = LogTail()
        while not stop.is_set():
            life = followed(self._lives, self._picked)
            path = log_of(life)
            if path is None:
                tail, new = None, LogTail(run=life.run if life else "")
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


def log_of(life: Life | None) -> Path | None:
    """Return where a run writes; None: it has not written anything."""
    log = life.log if isinstance(life, Running | Finished) else ""
    return Path(life.workspace, log) if life and log else None


def followed(lives: tuple[Life, ...], picked: str = "") -> Life | None:
    """Return the run whose log is shown: the picked one, else the one that runs or ended last."""
    for life in lives:
        if life.run == picked:
            return life
    for kind in (Running, Finished):
        for life in lives:
            if isinstance(life, kind):
                return life
    return None
