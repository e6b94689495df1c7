"""Looks at the machine's queue, whoever fills it, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from loopui.errors import ExecutorError
from loopui.executor.life import Finished, Life, Paused

if TYPE_CHECKING:
    from loopui.executor.client import Client

BUSY_S: Final = 0.1
IDLE_S: Final = 0.25
FINISHED_SHOWN: Final = 12
ENSURE_EVERY: Final = 20  # looks between two checks that an executor is alive


Tell: TypeAlias = "Callable[[tuple[Life, ...], Paused | None], None]"


class Machine:
    """Tells the runs of this machine, and who lets none start, whenever they change."""

    def __init__(self, workspace: Path, client: Client) -> None:
        self._workspace = workspace
        self._client = client
        self._nudge = threading.Event()
        self._was_alive = False

    def nudge(self) -> None:
        """Look now: something was launched or cancelled."""
        self._nudge.set()

    def run(self, tell: Tell, trouble: Callable[[str], None], stop: threading.Event) -> None:
        """Tell the runs when they change, until `stop`."""
        lives: tuple[Life, ...] | None = None
        looks, told = 0, ""
        while not stop.is_set():
            try:
                if self._client.changed() or lives is None:
                    lives = self._look()
                    tell(lives, self._client.paused())
                if looks % ENSURE_EVERY == 0:
                    self._keep_alive(lives)
                problem = ""
            except ExecutorError as error:
                problem = str(error)
            if problem != told:
                told = problem
                trouble(problem)
            looks += 1
            busy = any(not isinstance(life, Finished) for life in lives or ())
            self._nudge.wait(BUSY_S if busy else IDLE_S)
            self._nudge.clear()

    def _look(self) -> tuple[Life, ...]:
        """Return every unfinished run of the machine, then what ended last in this workspace."""
        unfinished = self._client.lives()
        here = self._client.lives(workspace=self._workspace, finished=FINISHED_SHOWN)
        return (*unfinished, *(life for life in here if isinstance(life, Finished)))

    def _keep_alive(self, lives: tuple[Life, ...]) -> None:
        """Replace an executor that was killed: one with a run that runs, or one seen alive before."""
        alive = self._client.executor_alive()
        unfinished = [life for life in lives if not isinstance(life, Finished)]
        orphaned = any(life.state == "running" for life in unfinished)
        if not alive and unfinished and (self._was_alive or orphaned):
            self._client.ensure()
        self._was_alive = self._was_alive or alive
