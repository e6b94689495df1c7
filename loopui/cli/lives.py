"""A run's life as verbs tell it: one line for people, the keys of records for programs."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopui.errors import EvidenceError
from loopui.evidence.records import read_record, record_dict
from loopui.executor.life import Finished, Foreground, Held, Life, Paused, Queued, Running
from loopui.executor.rows import SLEEPS
from loopui.executor.slot import duration
from loopui.host.clock import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopui.executor.client import Client

STARTS_WITHIN_S = 0.5
LOOK_AGAIN_S = 0.02


def life_dict(life: Life) -> dict[str, Any]:
    """Return a run with the keys of records; a finished one is its whole record, where that can be read."""
    plain = {"state": life.state, **dataclasses.asdict(life)}
    if not isinstance(life, Finished):
        return plain
    try:
        return plain | record_dict(read_record(Path(life.workspace, life.record)))
    except EvidenceError as error:
        return plain | {"problem": str(error)}


def holder_dict(holder: Foreground | None) -> dict[str, Any] | None:
    """Return the command in the foreground that has the slot."""
    return None if holder is None else dataclasses.asdict(holder)


def describe_holder(holder: Foreground) -> str:
    """Return in one line who has the slot although it is no run of the queue."""
    lasted = duration((stamp() - holder.since).total_seconds())
    return (
        f"{holder.gate} has the slot: a command in the foreground"
        f" (pid {holder.pid}, for {lasted}, in {holder.workspace})"
    )


def describe(life: Life) -> str:
    """Return in one line what a run is doing, or how it ended."""
    match life:
        case Queued():
            return f"queued at position {life.position}" if life.position else "queued, about to start"
        case Held():
            return f"held: {life.why}"
        case Running():
            note = f" ({life.note})" if life.note else ""
            return f"running, log {life.log}{note}"
        case Finished():
            return f"{life.verdict} ({life.reason}): {life.explanation}"


def pause_line(paused: Paused) -> str:
    """Return in one line who lets nothing start, and what ends that."""
    return f"paused by {paused.by} since {paused.since:%Y-%m-%d %H:%M}; `loopui resume` goes on"


def orphaned(client: Client, lives: Sequence[Life]) -> str:
    """Return in one line that nobody cares for these runs, nothing where an executor does or none has to.

    One that has just been started gets a moment to say that it lives.
    """
    if all(isinstance(life, Held) and life.why == SLEEPS for life in lives):
        return ""
    end = time.monotonic() + STARTS_WITHIN_S
    while not client.executor_alive():
        if time.monotonic() >= end:
            return (
                "no executor is alive: this is what the last one has told. `loopui wait`, any launch and the"
                " cockpit start another one"
            )
        time.sleep(LOOK_AGAIN_S)
    return ""
