"""The executor: one background process per user and machine that carries the queue out, one run at a time.

Single-threaded (it forks its shims), and without pydantic and Textual. Invariant: whatever it does not
finish, another executor can: everything that matters stands on the disk before it happens.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from loopui.errors import LoopuiError
from loopui.executor.carrying import Carrier
from loopui.executor.cloning import sweep
from loopui.executor.events import Events
from loopui.executor.journal import log, log_fault
from loopui.executor.lone import LOCK, LoneLock
from loopui.executor.queue import Queue
from loopui.executor.schema import FILE
from loopui.host.clock import ticks_ns, ticks_s
from loopui.host.meminfo import AvailableMemory, machine_memory
from loopui.host.reaper import adopt_orphans

IDLE_S = 30.0
FORSAKEN_S = 60.0  # whoever waits for a run replaces a killed executor at once
LOOK_S = 5.0  # a client that was killed between writing and poking is heard this late


class Service:
    """The executor of one state folder, from its first look at the queue until it has nothing to do."""

    def __init__(self, state: Path, *, idle_s: float = IDLE_S, memory: AvailableMemory | None = None) -> None:
        self._lock = LoneLock(state)
        self._looked_s = 0.0
        self._stands_on: tuple[object, ...] = ()
        self.is_displaced = False  # another queue is at its place by now
        self._state = state
        self._idle_s = idle_s
        self._memory = memory or machine_memory()

    def run(self) -> int:
        """Serve until the queue has been empty for a while, unless another executor does already."""
        if not self._lock.take():
            return 0
        gc.freeze()  # what is loaded stays; looking at it again would copy its pages after every fork
        events = Events(self._state)
        queue = Queue(self._state, durable=False)
        self._stands_on = self._files()
        adopt_orphans()
        if self._lock.died_ns and ticks_ns() > self._lock.died_ns + int(FORSAKEN_S * 1e9):
            queue.put_to_sleep(self._lock.died_ns)  # everybody who waited for it has gone down too
        carrier = Carrier(self._state, queue=queue, events=events, memory=self._memory)
        carrier.adopt()
        sweep(self._state, queue)
        while True:
            if not self._serve(carrier, events):
                break
            self._lock.give_back()
            # whoever adds a run looks at the lock afterwards, and we at the queue: one of us sees the other
            if queue.is_empty() or not self._lock.take():
                break
        return 0

    def _look(self, carrier: Carrier, *, woken: bool) -> None:
        """Show a sign of life now and then, and see whether queue and lock are still at their places."""
        now_s = ticks_s()
        if not woken and now_s < self._looked_s + LOOK_S:
            return
        if now_s >= self._looked_s + LOOK_S:
            self._looked_s = now_s
            self._lock.sign()
        if not self.is_displaced and self._files() != self._stands_on:
            log("queue or lock was moved away: nothing starts here any more")
            self.is_displaced = True
            carrier.retire()

    def _files(self) -> tuple[object, ...]:
        """Return which files queue and lock are."""
        return tuple(_file(self._state / name) for name in (FILE, LOCK))

    def _serve(self, carrier: Carrier, events: Events) -> bool:
        """Carry runs out until there has been none for `idle_s` (True), or somebody asks to leave (False)."""
        idle_since: float | None = None
        while not events.leaving:
            self._look(carrier, woken=events.woken)
            wait_s = carrier.step()
            if self.is_displaced and carrier.is_free:
                return False
            now_s = ticks_s()
            if wait_s is None:
                idle_since = now_s if idle_since is None else idle_since
                if now_s >= idle_since + self._idle_s:
                    return True
                wait_s = idle_since + self._idle_s - now_s
            else:
                idle_since = None
            events.wait(min(wait_s, LOOK_S), hurried=carrier.is_hurried)
        return False


def _file(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def main(arguments: Sequence[str]) -> int:
    """Run the executor: `STATE [SECONDS]` is its state folder and how long it stays without work."""
    state = Path(arguments[0])
    idle_s = float(arguments[1]) if len(arguments) > 1 else IDLE_S
    service = Service(state, idle_s=idle_s)
    try:
        code = service.run()
    except LoopuiError as error:
        log(str(error))
        return error.exit_code
    except Exception:  # noqa: BLE001 — its log is the only place where a fault of its own can be seen
        log_fault()
        return 1
    if service.is_displaced and state.is_dir():  # for what has come into the queue that is there now
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 — this very program
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
