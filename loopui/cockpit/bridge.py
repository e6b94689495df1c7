"""The real bridge: owns every thread that reads, watches, launches and saves for the cockpit.

Threads compute and hand in changes; the snapshot itself is only ever replaced on the app's event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from textual.message import Message

from loopui.cockpit import doing, launching
from loopui.cockpit.intents import (
    Cancel,
    FollowLog,
    Intent,
    JudgeLaunch,
    LaunchOrder,
    ReadFile,
    ReadRecord,
    Rescan,
)
from loopui.cockpit.logs import LogFollower
from loopui.cockpit.machine import Machine, Seen
from loopui.cockpit.messages import PromotionOffered, RunEnded, SnapshotTaken
from loopui.cockpit.reading import Change, EvidenceChanged, LivesSeen, Reader, ReposSeen, TrackerChanged
from loopui.cockpit.snapshot import LogTail, Snapshot, ended_since, newly_offered
from loopui.cockpit.threads import Threads
from loopui.cockpit.watching import watch_folder
from loopui.evidence.names import EVIDENCE
from loopui.executor.client import Client
from loopui.host.clock import stamp
from loopui.host.memory import MemoryUnreadableError, Reading, read_memory
from loopui.host.paths import STATE_FILE

if TYPE_CHECKING:
    from loopui.cockpit.door import Listener

Value = TypeVar("Value")

REREAD_S: Final = 30.0  # watches can fail in silence; this is how long a change can stay unseen then
REPOS_EVERY_S: Final = 20.0
FILLED_S: Final = 10.0  # after which a screen that is not filled is no reason to wait any more


class WorkspaceBridge:
    """The bridge to one workspace on this machine."""

    def __init__(
        self,
        workspace: Path,
        first: Snapshot,
        *,
        clock: Callable[[], datetime] = stamp,
        read: Callable[[], Reading] = read_memory,
    ) -> None:
        self._workspace = workspace
        self._clock = clock
        self._read_memory = read
        self._client = Client()
        self._reader = Reader(workspace, clock)
        self._machine = Machine(workspace, self._client)
        self._logs = LogFollower()
        self._stop = threading.Event()
        self._threads = Threads(workspace, self._stop)
        self._repos_wanted = threading.Event()
        self._filled = threading.Event()  # the screen shows everything that was there at the start
        self._expected: frozenset[str] = frozenset()
        self._listener: Listener | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._snapshot = first

    @property
    def snapshot(self) -> Snapshot:
        """What is known now."""
        return self._snapshot

    @property
    def state_file(self) -> Path:
        """The tracker's file."""
        return self._workspace / STATE_FILE

    def start(self, listener: Listener) -> None:
        """Begin to read and to tick; what the first fill does not need starts after it."""
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._reader.inbox.put(TrackerChanged())
        self._reader.inbox.put(EvidenceChanged(None))
        self._spawn("reader", lambda: self._reader.run(self._publish))
        self._spawn(
            "machine", lambda: self._machine.run(self._see_machine, self._trouble("executor"), self._stop)
        )
        self._spawn("log", lambda: self._logs.run(self._see_log, self._stop))
        for name, work in (
            ("tracker watch", self._watch_tracker),
            ("evidence watch", self._watch_evidence),
            ("repositories", self._look_at_repos),
        ):
            self._spawn(name, partial(self._once_filled, work))
        self._ticking = self._loop.create_task(self._tick())

    def stop(self) -> None:
        """Let go of everything; runs go on."""
        self._stop.set()
        self._reader.inbox.put(None)
        self._logs.wake()
        self._machine.nudge()
        self._repos_wanted.set()
        self._filled.set()
        if self._ticking is not None:
            self._ticking.cancel()
        self._threads.finish()
        self._client.close()

    # Intents

    def ask(self, intent: Intent) -> None:
        """Begin to carry it out. What writes is done in the order in which it was asked for."""
        match intent:
            case Rescan():
                self._rescan()
            case FollowLog():
                self._logs.follow(intent.run)
            case LaunchOrder():
                self._aside(lambda: self._launch(intent))
            case Cancel() | ReadFile() | ReadRecord() | JudgeLaunch():
                self._aside(lambda: self._do(intent))
            case _:
                self._in_order(lambda: self._do(intent))

    def _rescan(self) -> None:
        self._reader.inbox.put(TrackerChanged())
        self._reader.inbox.put(EvidenceChanged(None))
        self._repos_wanted.set()

    def _launch(self, order: LaunchOrder) -> Message | None:
        snapshot = self._snapshot
        if snapshot.tracker is None:
            return None
        jobs = launching.jobs_of(order, snapshot.tracker, self._workspace, snapshot)
        self._on_loop(self._expect, frozenset(job.run for job in jobs))  # before one of them can have ended
        message = launching.launch(self._client, jobs)
        self._machine.nudge()
        return message

    def _do(self, intent: Intent) -> Message | None:
        done = doing.do(intent, self._workspace, self._client, self._snapshot)
        for each in done.news:
            self._reader.inbox.put(each)
        self._machine.nudge()
        return done.message

    # What threads hand in

    def _see_machine(self, seen: Seen) -> None:
        self._logs.see(seen.lives)
        self._reader.inbox.put(LivesSeen(seen.lives))
        # The runs are shown at once; the board that goes with them follows.
        self._publish(
            lambda snapshot: replace(
                snapshot, lives=seen.lives, paused=seen.paused, holder=seen.holder, head_mib=seen.head_mib
            )
        )

    def _see_log(self, log: LogTail) -> None:
        self._publish(lambda snapshot: replace(snapshot, log=log))

    def _trouble(self, source: str) -> Callable[[str], None]:
        return lambda text: self._publish(lambda snapshot: snapshot.with_banner(source, text))

    def _watch_tracker(self) -> None:
        def tell(paths: frozenset[Path] | None) -> None:
            if paths is None or any(path.name == STATE_FILE for path in paths):
                self._reader.inbox.put(TrackerChanged())

        watch_folder(
            self._workspace,
            recursive=False,
            tell=tell,
            trouble=self._trouble("tracker watch"),
            stop=self._stop,
        )

    def _watch_evidence(self) -> None:
        def tell(paths: frozenset[Path] | None) -> None:
            if paths is not None:
                growing = self._growing()
                paths = frozenset(path for path in paths if path.name != growing)
                if not paths:
                    return
            self._reader.inbox.put(EvidenceChanged(paths))

        watch_folder(
            self._workspace / EVIDENCE,
            recursive=True,
            tell=tell,
            trouble=self._trouble("evidence watch"),
            stop=self._stop,
        )

    def _growing(self) -> str:
        """Name the log that the running run writes: it is followed, not read again with each line."""
        running = self._snapshot.running
        return Path(running.log).name if running else ""

    def _once_filled(self, work: Callable[[], None]) -> None:
        self._filled.wait(FILLED_S)
        if not self._stop.is_set():
            work()

    def _look_at_repos(self) -> None:
        from loopui.reports.staleness import current_states  # noqa: PLC0415 - after the first fill

        while not self._stop.is_set():
            tracker = self._snapshot.tracker
            if tracker is not None:
                self._reader.inbox.put(ReposSeen(current_states(tracker, self._workspace)))
            self._repos_wanted.wait(REPOS_EVERY_S if tracker is not None else 0.2)
            self._repos_wanted.clear()

    def _spawn(self, name: str, work: Callable[[], None]) -> None:
        self._threads.endless(name, work, self._trouble(name))

    def _aside(self, work: Callable[[], Message | None]) -> None:
        if self._listener is not None:
            self._threads.aside(work, self._listener.post_message)

    def _in_order(self, work: Callable[[], Message | None]) -> None:
        if self._listener is not None:
            self._threads.in_order(work, self._listener.post_message)

    def _publish(self, change: Change) -> None:
        """Have a change applied on the event loop."""
        self._on_loop(self._apply, change)

    def _on_loop(self, call: Callable[[Value], None], value: Value) -> None:
        """Have it called on the event loop: nowhere else is what the bridge knows changed."""
        if self._loop is not None and not self._stop.is_set():
            try:
                self._loop.call_soon_threadsafe(call, value)
            except RuntimeError:
                self._stop.set()  # the loop has been closed: the app is gone

    def _expect(self, runs: frozenset[str]) -> None:
        """Have the end of these runs told, also where it is the first that is seen of them."""
        self._expected |= runs

    def _apply(self, change: Change) -> None:
        before, self._snapshot = self._snapshot, change(self._snapshot)
        if self._snapshot.as_of is not None:
            self._filled.set()
        if self._listener is None:
            return
        for life in ended_since(before, self._snapshot, self._expected):
            self._expected -= {life.run}
            self._repos_wanted.set()
            if life.workspace == str(self._workspace):
                self._listener.post_message(RunEnded(life))
        for offer in newly_offered(before, self._snapshot):
            self._listener.post_message(PromotionOffered(offer))
        self._listener.post_message(SnapshotTaken(self._snapshot))

    async def _tick(self) -> None:
        """Read memory and the clock once a second, on the second."""
        seconds = 0
        while True:
            self._apply(self._second)
            seconds += 1
            if seconds % REREAD_S == 0:
                self._rescan()
            await asyncio.sleep(1.0 - self._clock().microsecond / 1_000_000)

    def _second(self, snapshot: Snapshot) -> Snapshot:
        try:
            memory = snapshot.memory.sampled(self._read_memory())
        except MemoryUnreadableError as error:
            memory = snapshot.memory.failed(str(error))
        return replace(snapshot, now=self._clock(), memory=memory)
