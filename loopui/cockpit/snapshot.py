"""Everything that the screen shows at one moment, as one frozen value.

The bridge makes a new snapshot from what it has read; panes draw it. Functions here are the only transitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from loopui.executor.life import Finished, Foreground, Held, Life, Paused, Queued, Running

if TYPE_CHECKING:
    from pathlib import Path

    from loopui.evidence.artifacts import Artifact
    from loopui.host.memory import Reading
    from loopui.reports.board import Board
    from loopui.reports.promotion import Offer
    from loopui.tracker.models import Tracker
    from loopui.tracker.models.programme import Mode
    from loopui.tracker.references import Problem
    from loopui.tracker.selection import Choice

TRACKER = "tracker"  # the source of the banner about the tracker's file
HISTORY_S = 300  # the gauge looks back five minutes, one sample a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The last reading, or why there is none; `history` is available MiB per second, oldest first."""

    reading: Reading | None = None
    problem: str = ""
    history: tuple[int, ...] = ()
    samples: int = 0  # ever taken, also those that have left the history

    def sampled(self, reading: Reading) -> Memory:
        """Return the memory after one more reading."""
        history = (*self.history, reading.available_mib)[-HISTORY_S:]
        return Memory(reading=reading, history=history, samples=self.samples + 1)

    def failed(self, problem: str) -> Memory:
        """Return the memory after a reading that failed; its history stays."""
        return replace(self, reading=None, problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTail:
    """The last lines of one run's log; `first` is the number of the first of them, counted from the start."""

    run: str = ""
    path: str = ""
    lines: tuple[str, ...] = ()
    first: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """Something that is wrong until it is mended: one line, with the way out."""

    source: str  # what would clear it: "tracker", "evidence", "executor", …
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the panes draw. `as_of` is when tracker and evidence were read last (None: not yet).

    `usual` has each gate's usual duration in seconds, where a run has passed; `pasts` its newest artifacts,
    newest first. `holder` has the slot although it is no run of the queue; `head_mib` is the memory that a
    held run waits for.
    """

    role: str
    lane: str
    session_start: datetime
    now: datetime
    workspace: str = ""
    as_of: datetime | None = None
    tracker: Tracker | None = None
    problems: tuple[Problem, ...] = ()
    plan: tuple[Choice, ...] = ()
    board: Board | None = None
    artifacts: tuple[Artifact, ...] = ()
    usual: Mapping[str, float] = field(default_factory=dict)
    pasts: Mapping[str, tuple[Artifact, ...]] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    lives: tuple[Life, ...] = ()
    paused: Paused | None = None
    holder: Foreground | None = None
    head_mib: int = 0
    memory: Memory = field(default_factory=Memory)
    log: LogTail = field(default_factory=LogTail)
    banners: tuple[Banner, ...] = ()

    @property
    def mode(self) -> Mode | None:
        """The execution mode; None while the tracker has not been read."""
        return self.tracker.mode if self.tracker else None

    @property
    def running(self) -> Running | None:
        """The run that has been spawned, if any."""
        return next((life for life in self.lives if isinstance(life, Running)), None)

    @property
    def held_for_mib(self) -> int:
        """The memory that keeps the next run from starting, as nothing else does; 0 where that is not so."""
        is_in_the_way = self.running or self.holder or self.paused
        return 0 if is_in_the_way or not any(isinstance(life, Held) for life in self.lives) else self.head_mib

    @property
    def waiting(self) -> tuple[Queued | Held, ...]:
        """Runs that have not started, in execution order."""
        return tuple(life for life in self.lives if isinstance(life, Queued | Held))

    @property
    def finished(self) -> tuple[Finished, ...]:
        """Runs that have ended, newest first."""
        return tuple(life for life in self.lives if isinstance(life, Finished))

    @property
    def tracker_trouble(self) -> str:
        """Why the tracker's file cannot be read now, also while an earlier state is shown; else empty."""
        return next((banner.text for banner in self.banners if banner.source == TRACKER), "")

    def with_banner(self, source: str, text: str) -> Snapshot:
        """Return the snapshot with this source's banner set, or cleared by an empty text."""
        others = tuple(banner for banner in self.banners if banner.source != source)
        return replace(self, banners=(*others, Banner(source=source, text=text)) if text else others)


def first_snapshot(
    workspace: Path, *, role: str, lane: str, now: datetime, reading: Reading | None = None
) -> Snapshot:
    """Return what is known before any file has been read: who looks, when, and at how much memory."""
    memory = Memory().sampled(reading) if reading else Memory()
    return Snapshot(role=role, lane=lane, session_start=now, now=now, workspace=str(workspace), memory=memory)


def ended_since(
    before: Snapshot, after: Snapshot, expected: frozenset[str] = frozenset()
) -> tuple[Finished, ...]:
    """Return the runs that were unfinished before, or only `expected`, and have ended now."""
    unfinished = {life.run for life in before.lives if not isinstance(life, Finished)} | expected
    return tuple(life for life in after.finished if life.run in unfinished)


def newly_offered(before: Snapshot, after: Snapshot) -> tuple[Offer, ...]:
    """Return the offers of promotion that were not there before."""
    known = {offer.gate for offer in before.offers}
    return tuple(offer for offer in after.offers if offer.gate not in known)


def queue_keys(plan: tuple[Choice, ...]) -> tuple[str, ...]:
    """Return a key per entry that goes with it when it is moved; a task may stand there more than once."""
    tasks = [choice.entry.task for choice in plan]
    return tuple(f"{task}#{tasks[:at].count(task)}" for at, task in enumerate(tasks))


def next_up(snapshot: Snapshot) -> Choice | None:
    """Return the entry that `n` is about: the first that is ready, else the first that needs a person.

    A worker's are those of its lane.
    """
    if snapshot.tracker is None:
        return None
    from loopui.tracker.selection import within_lane  # noqa: PLC0415 — read by then

    own = within_lane(snapshot.plan, snapshot.tracker, role=snapshot.role, lane=snapshot.lane)
    for state in ("ready", "unclear"):
        for choice in own:
            if choice.state == state:
                return choice
    return None
