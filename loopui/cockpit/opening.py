"""The bridge before it stands: the first frame is drawn while everything that reads is still being loaded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loopui.cockpit.door import Bridge, LaunchOrder, Listener
    from loopui.cockpit.edits import Edit
    from loopui.cockpit.snapshot import Snapshot
    from loopui.reports.handoff import Handoff


class OpeningBridge:
    """Builds the real bridge beside the event loop, and passes on to it what was asked for meanwhile."""

    def __init__(self, first: Snapshot, state_file: Path, build: Callable[[], Bridge]) -> None:
        self.state_file = state_file
        self._first = first
        self._build = build
        self._real: Bridge | None = None
        self._asked: list[Callable[[Bridge], None]] = []
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
        for ask in self._asked:
            ask(real)
        self._asked.clear()

    def stop(self) -> None:
        """Let go of everything; runs go on."""
        self._stopped = True
        if self._real is not None:
            self._real.stop()

    def _ask(self, ask: Callable[[Bridge], None]) -> None:
        if self._real is not None:
            ask(self._real)
        else:
            self._asked.append(ask)

    def rescan(self) -> None:
        """Read everything again."""
        self._ask(lambda real: real.rescan())

    def launch(self, order: LaunchOrder) -> None:
        """Put the gates into the machine's queue."""
        self._ask(lambda real: real.launch(order))

    def cancel(self, run: str) -> None:
        """Cancel a run."""
        self._ask(lambda real: real.cancel(run))

    def pause(self, *, pause: bool) -> None:
        """Let no queued run start, or let them start again."""
        self._ask(lambda real: real.pause(pause=pause))

    def follow_log(self, run: str) -> None:
        """Follow the log of this run."""
        self._ask(lambda real: real.follow_log(run))

    def fill_handoff(self, *, anew: bool = False) -> None:
        """Fill the hand-off."""
        self._ask(lambda real: real.fill_handoff(anew=anew))

    def save_handoff(self, handoff: Handoff) -> None:
        """Save it as an artifact."""
        self._ask(lambda real: real.save_handoff(handoff))

    def keep_draft(self, handoff: Handoff) -> None:
        """Keep what has been written so far."""
        self._ask(lambda real: real.keep_draft(handoff))

    def check(self) -> None:
        """Check the tracker's claims against the evidence."""
        self._ask(lambda real: real.check())

    def edit(self, edit: Edit) -> None:
        """Edit the tracker."""
        self._ask(lambda real: real.edit(edit))

    def undo(self) -> None:
        """Take the last edit of the tracker back."""
        self._ask(lambda real: real.undo())

    def read_file(self, path: str) -> None:
        """Read the beginning of an evidence file."""
        self._ask(lambda real: real.read_file(path))
