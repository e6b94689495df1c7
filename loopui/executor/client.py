"""The executor as everybody else sees it: launch, look, wait, cancel."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

from loopui.errors import ExecutorError
from loopui.executor.history import LEARNED_FROM
from loopui.executor.job import Job
from loopui.executor.learning import Need, need_of, percentile
from loopui.executor.life import Finished, Foreground, Life, Paused
from loopui.executor.lone import executor_pid
from loopui.executor.queue import Queue
from loopui.executor.slot import MARKER
from loopui.executor.standing import foreground_holder
from loopui.executor.wake import poke
from loopui.host.paths import state_dir
from loopui.host.statedir import state_dir_name

LOG = "executor.log"
POLL_S = 0.04
ENSURE_EVERY_S = 1.0
MOST_FAILURES = 3
_LOG_LIMIT = 4 * 1024 * 1024
_LAST_BYTES = 4096


class SeveralRunsError(ExecutorError):
    """What was said could be any of several runs."""

    MOST_NAMED: ClassVar = 5

    def __init__(self, text: str, runs: Sequence[str]) -> None:
        ids = ", ".join(runs[: self.MOST_NAMED]) + ", …" * (len(runs) > self.MOST_NAMED)
        super().__init__(f"{text!r} could be any of {ids}", hint="say more of it")


class Client:
    """A door to the machine's queue; may be used from several threads; a `with` closes it."""

    def __init__(self, state_dir: Path | None = None) -> None:
        self._state = state_dir
        self._queue: Queue | None = None
        self._lock = threading.RLock()
        self._own_changes = 0
        self._seen: tuple[int, int] | None = None
        self._spawned: subprocess.Popen[bytes] | None = None
        self._spawned_at = 0.0
        self._failed = 0  # executors in a row that ended by a fault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def launch(self, jobs: Sequence[Job]) -> tuple[str, ...]:
        """Queue the jobs in their order, all or none, and return their runs; an executor will be alive."""
        with self._open() as queue:
            runs = queue.add(jobs)
            self._own_changes += 1
        self.ensure()
        return runs

    def lives(self, *, workspace: Path | None = None, finished: int = 0) -> tuple[Life, ...]:
        """Return the unfinished runs in execution order, then the newest `finished` ones."""
        with self._open() as queue:
            return queue.lives(workspace=None if workspace is None else str(workspace), finished=finished)

    def find(self, run: str) -> Life:
        """Return the run with this id, or the only one whose id begins or ends with it."""
        with self._open() as queue:
            found = queue.find(run) if run else ()
        if not found:
            raise ExecutorError(f"no run {run!r}", hint="`loopui runs` lists them")
        if len(found) > 1:
            raise SeveralRunsError(run, [life.run for life in found])
        return found[0]

    def wait(
        self, run: str, *, timeout_s: float | None = None, on_change: Callable[[Life], None] | None = None
    ) -> Life:
        """Wait until the run has finished, or for `timeout_s`; tell each change of its life.

        An executor that is killed meanwhile is replaced.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        seen = self._version()
        life = self.find(run)
        run = life.run
        if on_change is not None:
            on_change(life)
        ensure_at = 0.0
        while not isinstance(life, Finished):
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                break
            if now >= ensure_at:
                self.ensure()
                ensure_at = now + ENSURE_EVERY_S
            time.sleep(POLL_S if deadline is None else min(POLL_S, max(0.0, deadline - now)))
            version = self._version()
            if version == seen:
                continue
            seen = version
            before, life = life, self.find(run)
            if on_change is not None and life != before:
                on_change(life)
        return life

    def cancel(self, run: str, *, by: str) -> None:
        """Ask for the end of a run, queued, held or running; the executor carries it out and records it."""
        life = self.find(run)
        if isinstance(life, Finished):
            raise ExecutorError(f"run {life.run} has finished already", hint="there is nothing to cancel")
        with self._open() as queue:
            queue.cancel(life.run, by or "somebody")
            self._own_changes += 1
        self.ensure()

    def cancel_all(self, *, by: str) -> tuple[str, ...]:
        """Ask for the end of every unfinished run of this machine; return which."""
        with self._open() as queue:
            runs = queue.cancel_all(by or "somebody")
            self._own_changes += 1
        self.ensure()
        return runs

    def pause(self, *, by: str) -> None:
        """Let no queued run start on this machine; what runs goes on."""
        with self._open() as queue:
            queue.pause(by or "somebody")
            self._own_changes += 1
        poke(self._folder())

    def resume(self, *, by: str) -> None:
        """Let queued runs start again, also those that were queued before the machine went down."""
        del by  # whoever paused is told; nobody asks who went on
        with self._open() as queue:
            queue.resume()
            self._own_changes += 1
            idle = queue.is_empty()
        if not idle:
            self.ensure()

    def paused(self) -> Paused | None:
        """Return who lets nothing start, None if nobody does."""
        with self._open() as queue:
            return queue.paused()

    def foreground(self) -> Foreground | None:
        """Return the command outside of the queue that has the slot, if there is one."""
        with self._open() as queue:
            return foreground_holder(str(self._folder()), queue)

    def needed(self, job: Job) -> Need:
        """Return the memory for which a heavy job would wait now, and why it is not its threshold."""
        with self._open() as queue:
            peaks = queue.peaks_mib(job.workspace, job.gate, most=LEARNED_FROM)
        return need_of(job, percentile(peaks))

    def needed_by_head(self) -> int:
        """Return the memory in MiB for which the run that is next waits; 0 where there is none."""
        with self._open() as queue:
            head = queue.head()
        return self.needed(head.job).mib if head is not None and head.job.heavy else 0

    def move(self, run: str, position: int) -> None:
        """Move a waiting run to a position among those that wait (1 starts next).

        It takes on the priority that holds there.
        """
        life = self.find(run)
        with self._open() as queue:
            moved = queue.move(life.run, position)
            self._own_changes += 1
        if not moved:
            raise ExecutorError(f"run {life.run} does not wait any more", hint="only what waits can be moved")
        self.ensure()

    def ensure(self) -> None:
        """Make sure that an executor is alive, and let it look at the queue.

        Raises ExecutorError where one after the other ends by a fault.
        """
        state = self._folder()
        if executor_pid(state) is not None:
            self._failed = 0
            poke(state)
        elif not self._is_starting():
            if self._spawned is not None and self._spawned.poll():  # one that comes too late leaves with 0
                self._count_failure(state / LOG)
            self._spawned, self._spawned_at = _spawn(state), time.monotonic()

    def executor_alive(self) -> bool:
        """Whether an executor is alive now."""
        return self.executor_pid() is not None

    def executor_pid(self) -> int | None:
        """Return the living executor's pid; None if there is none, 0 in the instant before it has told."""
        return executor_pid(self._folder())

    def changed(self) -> bool:
        """Whether the queue has changed since this was last asked; costs next to nothing."""
        before, self._seen = self._seen, self._version()
        return self._seen != before

    def close(self) -> None:
        """Close the queue; it is opened again when it is needed."""
        with self._lock:
            if self._queue is not None:
                self._queue.close()
                self._queue = None

    def _is_starting(self) -> bool:
        """Whether an executor that we have just started lives, but may not have its lock yet."""
        young = time.monotonic() < self._spawned_at + ENSURE_EVERY_S
        return young and self._spawned is not None and self._spawned.poll() is None

    def _count_failure(self, log: Path) -> None:
        self._failed += 1
        if self._failed < MOST_FAILURES:
            return
        self._failed, self._spawned = 0, None
        raise ExecutorError(
            f"no executor stays alive: {_last_line(log)}",
            where=str(log),
            hint="what waits keeps its place: mend that, then `loopui wait` it",
        )

    def _version(self) -> tuple[int, int]:
        """Return what differs as soon as anybody has changed the queue (its file does not count us)."""
        with self._open() as queue:
            return queue.version(), self._own_changes

    def _folder(self) -> Path:
        if self._state is None:
            self._state = state_dir()
        self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._state

    @contextmanager
    def _open(self) -> Iterator[Queue]:
        """Give the open queue to one thread at a time; its troubles become one line."""
        with self._lock:
            try:
                if self._queue is None:
                    self._queue = Queue(self._folder(), durable=True)
                yield self._queue
            except (sqlite3.Error, OSError) as error:
                told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                raise ExecutorError(
                    f"the machine's queue cannot be used: {told}",
                    where=str(self._state or state_dir_name()),
                    hint="free some space, or make the folder writable",
                ) from error


def _last_line(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LAST_BYTES))
            lines = file.read().decode(errors="replace").split("\n")
    except OSError:
        return "its log cannot be read"
    return next((line.strip() for line in reversed(lines) if line.strip()), "it has told nothing")


def _spawn(state: Path) -> subprocess.Popen[bytes]:
    """Start an executor that belongs to no terminal, no folder and no run.

    If there is one already, it leaves.
    """
    environment = {name: value for name, value in os.environ.items() if name != MARKER}
    log = state / LOG
    try:
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.old"))
        fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "loopui.executor.service", str(state)],
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=fd,
                start_new_session=True,
            )
        finally:
            os.close(fd)
    except OSError as error:
        raise ExecutorError(
            f"no executor can be started: {error.strerror or error}",
            where=str(state),
            hint="free some space or memory",
        ) from error
    threading.Thread(target=process.wait, daemon=True, name="reap the executor").start()
    return process
