"""Looks at the machine's queue, whoever fills it, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from loopui.errors import ExecutorError
from loopui.executor.life import Finished, Foreground, Held, Life, Paused

if TYPE_CHECKING:
    from loopui.executor.client import Client

BUSY_S: Final = 0.1
IDLE_S: Final = 0.25
FINISHED_SHOWN: Final = 12
ENSURE_EVERY: Final = 20  # looks between two checks that an executor is alive


@dataclass(frozen=True, slots=True)
class Seen:
    """The machine at one look: its runs, who lets none start, and what has the slot beside the queue.

    `head_mib` is the memory that a held run waits for (0: it waits for none).
    """

    lives: tuple[Life, ...] = ()
    paused: Paused | None = None
    holder: Foreground | None = None
    head_mib: int = 0


Tell: TypeAlias = "Callable[[Seen], None]"


class Machine:
    """Tells how the machine's queue stands, whenever that changes."""

    def __init__(self, workspace: Path, client: Client) -> None:
        self._workspace = workspace
        self._client = client
        self._nudge = threading.Event()
        self._was_alive = False

    def nudge(self) -> None:
        """Look now: something was launched or cancelled."""
        self._nudge.set()

    def run(self, tell: Tell, trouble: Callable[[str], None], stop: threading.Event) -> None:
        """Tell what was seen when it changes, until `stop`."""
        seen: Seen | None = None
        looks, told = 0, ""
        while not stop.is_set():
            try:
                before, seen = seen, self._look(seen)
                if seen is not before:
                    tell(seen)
                if looks % ENSURE_EVERY == 0:
                    self._keep_alive(seen.lives)
                problem = ""
            except ExecutorError as error:
                problem = str(error)
            if problem != told:
                told = problem
                trouble(problem)
            looks += 1
            busy = seen is not None and any(not isinstance(life, Finished) for life in seen.lives)
            self._nudge.wait(BUSY_S if busy else IDLE_S)
            self._nudge.clear()

    def _look(self, before: Seen | None) -> Seen:
        """Return what there is to see; the very same where nothing has changed."""
        holder = self._client.foreground()
        if not self._client.changed() and before is not None:
            return before if _is_same(holder, before.holder) else replace(before, holder=holder)
        lives, head_mib = self._lives(), 0
        if any(isinstance(life, Held) for life in lives):
            head_mib = self._client.needed_by_head()
        return Seen(lives, self._client.paused(), holder, head_mib)

    def _lives(self) -> tuple[Life, ...]:
        """Return every unfinished run of the machine, then what ended last in this workspace; none twice."""
        unfinished = self._client.lives()
        here = self._client.lives(workspace=self._workspace, finished=FINISHED_SHOWN)
        finished = tuple(life for life in here if isinstance(life, Finished))
        ended = {life.run for life in finished}  # also what has ended since the first of both questions
        return (*(life for life in unfinished if life.run not in ended), *finished)

    def _keep_alive(self, lives: tuple[Life, ...]) -> None:
        """Replace an executor that was killed: one with a run that runs, or one seen alive before."""
        alive = self._client.executor_alive()
        unfinished = [life for life in lives if not isinstance(life, Finished)]
        orphaned = any(life.state == "running" for life in unfinished)
        if not alive and unfinished and (self._was_alive or orphaned):
            self._client.ensure()
        self._was_alive = self._was_alive or alive


def _is_same(holder: Foreground | None, before: Foreground | None) -> bool:
    """Whether it is the same command; since when it runs is reckoned anew each time."""
    return (holder and (holder.run, holder.pid)) == (before and (before.run, before.pid))
