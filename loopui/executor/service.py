"""The executor: one background process per user and machine that carries the queue out, one run at a time.

Single-threaded (it forks its shims), and without pydantic and Textual. Invariant: whatever it does not
finish, another executor can: everything that matters stands on the disk before it happens.
"""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from loopui.errors import LoopuiError
from loopui.executor.carrying import Carrier
from loopui.executor.cloning import sweep
from loopui.executor.events import Events
from loopui.executor.lone import LoneLock
from loopui.executor.queue import Queue
from loopui.host.clock import ticks_ns, ticks_s
from loopui.host.meminfo import AvailableMemory, machine_memory
from loopui.host.reaper import adopt_orphans

IDLE_S = 30.0
FORSAKEN_S = 60.0  # whoever waits for a run replaces a killed executor at once
LOOK_S = 5.0  # a client that was killed between writing and poking is heard this late
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


class Service:
    """The executor of one state folder, from its first look at the queue until it has nothing to do."""

    def __init__(self, state: Path, *, idle_s: float = IDLE_S, memory: AvailableMemory | None = None) -> None:
        self._lock = LoneLock(state)
        self._signed_s = 0.0
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

    def _sign_now_and_then(self) -> None:
        now_s = ticks_s()
        if now_s >= self._signed_s + LOOK_S:
            self._signed_s = now_s
            self._lock.sign()

    def _serve(self, carrier: Carrier, events: Events) -> bool:
        """Carry runs out until there has been none for `idle_s` (True), or somebody asks to leave (False)."""
        idle_since: float | None = None
        pause_s = FIRST_PAUSE_S
        while not events.leaving:
            self._sign_now_and_then()
            try:
                wait_s = carrier.step()
                pause_s = FIRST_PAUSE_S
            except (OSError, sqlite3.Error) as error:
                log(f"the state folder cannot be used, trying again in {pause_s:.1f} s: {error}")
                wait_s, pause_s = pause_s, min(LONGEST_PAUSE_S, pause_s * 2)
                carrier.look_again()
            now_s = ticks_s()
            if wait_s is None:
                idle_since = now_s if idle_since is None else idle_since
                if now_s >= idle_since + self._idle_s:
                    return True
                wait_s = idle_since + self._idle_s - now_s
            else:
                idle_since = None
            events.wait(min(wait_s, LOOK_S))
        return False


def log(line: str) -> None:
    """Write a line to the executor's log (its standard error)."""
    print(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} [{os.getpid()}] {line}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the executor: `STATE [SECONDS]` is its state folder and how long it stays without work."""
    state = Path(arguments[0])
    idle_s = float(arguments[1]) if len(arguments) > 1 else IDLE_S
    try:
        return Service(state, idle_s=idle_s).run()
    except LoopuiError as error:
        log(str(error))
        return error.exit_code
    except Exception:  # noqa: BLE001 — its log is the only place where a fault of its own can be seen
        log(traceback.format_exc())
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
