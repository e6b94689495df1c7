"""The machine's queue: every transition of a run's life is one statement here, and nowhere else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from loopui.evidence.plain import to_plain
from loopui.executor.job import Job, check_run_id, to_json
from loopui.executor.queries import UNFINISHED, QueueReader
from loopui.executor.rows import Entry
from loopui.executor.schema import BUSY_S
from loopui.executor.stages import Finish, Progress, Started
from loopui.host.clock import stamp, ticks_ns
from loopui.host.identity import boot_id

KEPT_FINISHED = 1000


class Queue(QueueReader):
    """The open queue of one state folder, to be asked and changed."""

    def wait_at_most(self, patience_s: float) -> None:
        """Let a change fail (sqlite3.OperationalError) where others are writing for longer than that."""
        patience_ms = int(min(BUSY_S, patience_s) * 1000)
        if patience_ms != self._patience_ms:
            self._db.execute(f"PRAGMA busy_timeout={patience_ms}")
            self._patience_ms = patience_ms

    def add(self, jobs: Sequence[Job]) -> tuple[str, ...]:
        """Append the jobs, all or none, in their order."""
        with self._transaction():
            for job in jobs:
                text, env = to_json(job)
                self._db.execute(
                    "INSERT INTO runs (run, job, env, state, priority, workspace, queued, boot, arrival_ns)"
                    " VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?)",
                    (
                        check_run_id(job.run),
                        text,
                        env,
                        job.priority,
                        job.workspace,
                        stamp().isoformat(),
                        boot_id(),
                        ticks_ns(),
                    ),
                )
        return tuple(job.run for job in jobs)

    def hold(self, entry: Entry, why: str, *, since: datetime, waited_for: Sequence[str]) -> None:
        """Say why the head of the queue does not start."""
        self._db.execute(
            "UPDATE runs SET state = 'held', why = ?, since = ?, waited_for = ? WHERE run = ?",
            (why, since.isoformat(), json.dumps(list(waited_for)), entry.run),
        )

    def unhold(self, run: str) -> None:
        """Put a held run back: another one is the head now."""
        self._db.execute("UPDATE runs SET state = 'queued' WHERE run = ? AND state = 'held'", (run,))

    def set_log(self, run: str, log: str) -> None:
        """Keep which log the run has claimed, so that it never claims a second one."""
        self._db.execute("UPDATE runs SET log = ? WHERE run = ?", (log, run))

    def start(self, run: str, started: Started) -> None:
        """Say that the command is about to be spawned."""
        self._db.execute(
            "UPDATE runs SET state = 'running', start = ?, log = ?, note = '' WHERE run = ?",
            (json.dumps(to_plain(started)), started.log, run),
        )

    def progress(self, run: str, progress: Progress) -> None:
        """Keep what was seen of the running command; raises sqlite3.Error where that would have to wait."""
        with self._without_waiting():
            self._db.execute(
                "UPDATE runs SET progress = ? WHERE run = ?", (json.dumps(to_plain(progress)), run)
            )

    def note(self, run: str, note: str) -> None:
        """Say what is unusual about a running run; raises sqlite3.Error where that would have to wait."""
        with self._without_waiting():
            self._db.execute("UPDATE runs SET note = ? WHERE run = ? AND note != ?", (note, run, note))

    def cancel(self, run: str, by: str) -> None:
        """Ask for an end of the run; the executor carries it out."""
        self._db.execute(
            "UPDATE runs SET cancel_by = ? WHERE run = ? AND state != 'finished' AND cancel_by = ''",
            (by, run),
        )

    def cancel_all(self, by: str) -> tuple[str, ...]:
        """Ask for an end of every unfinished run; return which."""
        runs = tuple(entry.run for entry in self._entries(f"{UNFINISHED} ORDER BY seq"))
        self._db.execute(f"UPDATE runs SET cancel_by = ? WHERE {UNFINISHED} AND cancel_by = ''", (by,))  # noqa: S608 — a constant
        return runs

    def pause(self, by: str) -> None:
        """Let nothing start, unless somebody has said so already."""
        self._db.execute(
            "INSERT INTO pause (by, since) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM pause)",
            (by, stamp().isoformat()),
        )

    def resume(self) -> None:
        """Let runs start again, also those that sleep since the machine went down: as if they came now."""
        with self._transaction():
            self._db.execute("DELETE FROM pause")
            for entry in self.waiting():
                if entry.boot != boot_id():
                    self._db.execute(
                        "UPDATE runs SET boot = ?, arrival_ns = ? WHERE run = ?",
                        (boot_id(), ticks_ns(), entry.run),
                    )

    def put_to_sleep(self, before_ns: int) -> None:
        """Let what was queued before that moment of this boot start only when somebody says so."""
        self._db.execute(
            "UPDATE runs SET boot = '', state = 'queued' WHERE state IN ('queued', 'held') AND boot = ?"
            " AND arrival_ns < ?",
            (boot_id(), before_ns),
        )

    def move(self, run: str, position: int) -> bool:
        """Move a waiting run to a position (1 starts next), with the priority that holds there.

        False if it does not wait.
        """
        with self._transaction():
            waiting = self.waiting()
            others = [entry for entry in waiting if entry.run != run]
            if len(others) == len(waiting):
                return False
            at = min(max(position, 1), len(waiting)) - 1
            if waiting[at].run == run:
                return True
            order = [entry.run for entry in others]
            order.insert(at, run)
            priority = (others[at] if at < len(others) else others[-1]).priority
            self._db.execute("UPDATE runs SET priority = ?, state = 'queued' WHERE run = ?", (priority, run))
            # their own numbers, handed out anew: whoever arrives has a larger one, and none is a fraction
            numbers = sorted(entry.seq for entry in waiting)
            self._db.executemany(
                "UPDATE runs SET place = ? WHERE run = ?", list(zip(numbers, order, strict=True))
            )
        return True

    def finish(self, run: str, finish: Finish) -> None:
        """Close the run: its record is written. Its environment is forgotten."""
        self._db.execute(
            "UPDATE runs SET state = 'finished', env = NULL, finish = ? WHERE run = ?",
            (json.dumps(to_plain(finish)), run),
        )

    def forget_old(self) -> None:
        """Forget the oldest finished runs: their records tell all of them."""
        self._db.execute(
            "DELETE FROM runs WHERE state = 'finished' AND seq <= "
            "(SELECT seq FROM runs WHERE state = 'finished' ORDER BY seq DESC LIMIT 1 OFFSET ?)",
            (KEPT_FINISHED,),
        )

    @contextmanager
    def _without_waiting(self) -> Iterator[None]:
        """Fail at once where somebody else is writing: whoever guards a run has no time."""
        patience_ms = self._patience_ms
        self.wait_at_most(0.0)
        try:
            yield
        finally:
            self.wait_at_most(patience_ms / 1000)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
