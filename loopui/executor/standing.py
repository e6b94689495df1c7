"""Where a command in the foreground stands: in the line for the slot, or as the one that has it.

Never loaded by a command that is let in at once: it opens the queue, and reads all of /proc.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from loopui.errors import LoopuiError
from loopui.executor.facts import LostFactsError, read_facts
from loopui.executor.life import Foreground
from loopui.executor.queries import QueueReader
from loopui.executor.queue import Queue
from loopui.executor.rundir import RunDir
from loopui.executor.slot import HOLDERS, Claimant, Slot, Ticket
from loopui.host.clock import stamp, ticks_ns
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


def foreground_holder(state: str, queue: QueueReader) -> Foreground | None:
    """Return who has the slot, unless that is one of the queue's runs; next to free where nobody has it."""
    try:
        names = os.listdir(f"{state}/{HOLDERS}")
    except OSError:
        return None  # nothing heavy has ever run here
    if all(queue.knows(name) for name in names):
        return None
    holder = Slot(state).holder()
    if holder is None or queue.knows(holder.run):
        return None
    return Foreground(
        run=holder.run,
        gate=holder.gate,
        workspace=holder.workspace,
        pid=holder.pid,
        since=_since(state, holder),
    )


def _since(state: str, holder: Claimant) -> datetime:
    """Return when its command was started; it may have waited before."""
    try:
        facts, _ = read_facts(RunDir(state, holder.run)) or ({}, ())
    except LostFactsError:
        facts = {}
    since_ns = int(facts.get("started_ns", holder.since_ns))
    return stamp() - timedelta(microseconds=(ticks_ns() - since_ns) // 1000)


def biggest_user() -> str:
    """Return who uses the most memory, in a few words; empty where nobody can be told."""
    most = largest()
    return f"{most[0].describe()} uses the most" if most else ""
