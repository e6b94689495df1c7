"""Where a command in the foreground stands among all who wait for the slot, and what memory it waits for.

Loaded only by whoever waits: it opens the queue, and reads all of /proc.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from loopui.errors import LoopuiError
from loopui.executor.queue import Queue
from loopui.executor.slot import Slot, Ticket
from loopui.host.consumers import largest


def position(state: str, slot: Slot, ticket: Ticket) -> int:
    """Return the place of `ticket` in the line (1: next), runs of the queue that came earlier included."""
    priority, arrival_ns, _ = ticket.place
    before = set(slot.before(ticket))
    with contextlib.suppress(LoopuiError, sqlite3.Error):
        queue = Queue(Path(state), durable=False)
        try:
            before.update(
                entry.run
                for entry in queue.waiting()
                if (entry.priority, entry.arrival_ns) < (priority, arrival_ns) and not entry.sleeps
            )
        finally:
            queue.close()
    return len(before) + 1


def biggest_user() -> str:
    """Return who uses the most memory, in a few words; empty where nobody can be told."""
    most = largest()
    return f"{most[0].describe()} uses the most" if most else ""
