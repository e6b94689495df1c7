"""The bridge before it stands: the first frame is drawn while everything that reads is still being loaded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loopui.cockpit.door import Bridge, Listener
    from loopui.cockpit.intents import Intent
    from loopui.cockpit.snapshot import Snapshot


class OpeningBridge:
    """Builds the real bridge beside the event loop, and passes on to it what was asked for meanwhile."""

    def __init__(self, first: Snapshot, state_file: Path, build: Callable[[], Bridge]) -> None:
        self.state_file = state_file
        self._first = first
        self._build = build
        self._real: Bridge | None = None
        self._asked: list[Intent] = []
        self._opening: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def snapshot(self) -> Snapshot:
        """What is known now: at first nothing but who looks and when."""
        return self._real.snapshot if self._real is not None else self._first

    def start(self, listener: Listener) -> None:
        """Begin to build."""
        self._opening = asyncio.get_running_loop().create_task(self._open(listener))

    async def _open(self, listener: Listener) -> None:
        real = await asyncio.to_thread(self._build)
        if self._stopped:
            return
        real.start(listener)
        self._real = real
        for intent in self._asked:
            real.ask(intent)
        self._asked.clear()

    def stop(self) -> None:
        """Let go of everything; runs go on."""
        self._stopped = True
        if self._real is not None:
            self._real.stop()

    def ask(self, intent: Intent) -> None:
        """Have it carried out, now or as soon as the real bridge stands."""
        if self._real is not None:
            self._real.ask(intent)
        else:
            self._asked.append(intent)
