"""The machine's queue: every transition of a run's life is one statement here, and nowhere else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from loopui.evidence.plain import to_plain
from loopui.executor.job import Job, check_run_id, to_json
from loopui.executor.life import Life, Paused
from loopui.executor.rows import COLUMNS, Entry, entry_of, life_of
from loopui.executor.schema import BUSY_S, open_queue
from loopui.executor.stages import Finish, Progress, Started
from loopui.host.clock import stamp, ticks_ns
from loopui.host.identity import boot_id

KEPT_FINISHED = 1000
_UNFINISHED = "state IN ('queued', 'held', 'running')"  # as the index has it; most runs have finished
_IN_ORDER = "ORDER BY priority, COALESCE(place, seq)"


class Queue:
    """The open queue of one state folder."""

    def __init__(self, state: Path, *, durable: bool) -> None:
        self._db = open_queue(state, durable=durable)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def version(self) -> int:
        """Return a number that differs once somebody else has changed the queue; next to free."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

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

    # what is there

    def waiting(self) -> tuple[Entry, ...]:
        """Return the runs that have not started, in the order in which they will."""
        return self._entries(f"state IN ('queued', 'held') {_IN_ORDER}")

    def head(self) -> Entry | None:
        """Return the run that is next."""
        awake = "(boot = ? OR json_extract(job, '$.autostart'))"  # see Entry.sleeps
        condition = f"state IN ('queued', 'held') AND cancel_by = '' AND {awake} {_IN_ORDER} LIMIT 1"
        first = f"seq = (SELECT seq FROM runs WHERE {condition})"  # noqa: S608 — constants; whole jobs are not sorted
        return next(iter(self._entries(first, (boot_id(),))), None)

    def cancelled(self) -> dict[str, str]:
        """Return the unfinished runs that are to end, each with who wants it."""
        rows = self._db.execute(f"SELECT run, cancel_by FROM runs WHERE {_UNFINISHED} AND cancel_by != ''")  # noqa: S608 — a constant
        return dict(rows.fetchall())

    def cancelled_waiting(self) -> tuple[Entry, ...]:
        """Return the runs that were cancelled before they started."""
        return self._entries(f"state IN ('queued', 'held') AND cancel_by != '' {_IN_ORDER}")

    def cancel_of(self, run: str) -> str:
        """Return who wants the run cancelled; empty if nobody does."""
        row = self._db.execute("SELECT cancel_by FROM runs WHERE run = ?", (run,)).fetchone()
        return str(row[0]) if row else ""

    def running(self) -> tuple[Entry, ...]:
        """Return the runs that have started and are not closed."""
        return self._entries("state = 'running' ORDER BY seq")

    def has_finished(self, run: str) -> bool:
        """Whether the run is one of the queue's, and closed."""
        row = self._db.execute("SELECT state FROM runs WHERE run = ?", (run,)).fetchone()
        return row is not None and row[0] == "finished"

    def is_empty(self) -> bool:
        """Whether every run has finished, or waits for somebody to say that it may start."""
        return all(entry.sleeps for entry in self._entries(_UNFINISHED))

    def paused(self) -> Paused | None:
        """Return who lets nothing start."""
        row = self._db.execute("SELECT by, since FROM pause LIMIT 1").fetchone()
        return Paused(by=row[0], since=datetime.fromisoformat(row[1])) if row else None

    def lives(self, *, workspace: str | None, finished: int) -> tuple[Life, ...]:
        """Return the unfinished runs in execution order, then the newest finished ones."""
        unfinished = self._entries(
            f"{_UNFINISHED} ORDER BY state != 'running', priority, COALESCE(place, seq)"
        )
        positions = {entry.run: place for place, entry in enumerate(_not_started(unfinished), start=1)}
        lives = [
            life_of(entry, position=positions.get(entry.run, 0))
            for entry in unfinished
            if workspace is None or entry.job.workspace == workspace
        ]
        where = "" if workspace is None else "AND workspace = ?"
        values: tuple[object, ...] = (finished,) if workspace is None else (workspace, finished)
        ended = (
            self._entries(f"state = 'finished' {where} ORDER BY seq DESC LIMIT ?", values)
            if finished > 0
            else ()
        )
        return (*lives, *(life_of(entry, position=0) for entry in ended))

    def find(self, text: str) -> tuple[Life, ...]:
        """Return the runs named `text`, else those whose id begins or ends with it."""
        exact = self._entries("run = ?", (text,))
        found = exact or self._entries(
            "substr(run, 1, ?2) = ?1 OR substr(run, -?2) = ?1 ORDER BY seq", (text, len(text))
        )
        return tuple(life_of(entry, position=self._position(entry)) for entry in found)

    def durations_of_passes(self, workspace: str, gate: str, *, most: int) -> tuple[float, ...]:
        """Return how many seconds the gate's newest passes took."""
        rows = self._db.execute(
            "SELECT json_extract(start, '$.at'), json_extract(finish, '$.ended') FROM runs"
            " WHERE state = 'finished' AND workspace = ? AND start IS NOT NULL"
            " AND json_extract(job, '$.gate') = ? AND json_extract(finish, '$.verdict') = 'pass'"
            " ORDER BY seq DESC LIMIT ?",
            (workspace, gate, most),
        )
        return tuple(
            (datetime.fromisoformat(ended) - datetime.fromisoformat(at)).total_seconds() for at, ended in rows
        )

    def peaks_mib(self, workspace: str, gate: str, *, most: int) -> tuple[int, ...]:
        """Return the peaks of memory of the gate's newest runs, as far as they are known."""
        rows = self._db.execute(
            "SELECT json_extract(finish, '$.peak_mib') FROM runs WHERE state = 'finished' AND workspace = ?"
            " AND json_extract(job, '$.gate') = ? AND json_extract(finish, '$.peak_mib') IS NOT NULL"
            " ORDER BY seq DESC LIMIT ?",
            (workspace, gate, most),
        )
        return tuple(int(peak) for (peak,) in rows)

    # transitions

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
        """Say what is unusual about a running run."""
        self._db.execute("UPDATE runs SET note = ? WHERE run = ? AND note != ?", (note, run, note))

    def cancel(self, run: str, by: str) -> None:
        """Ask for an end of the run; the executor carries it out."""
        self._db.execute(
            "UPDATE runs SET cancel_by = ? WHERE run = ? AND state != 'finished' AND cancel_by = ''",
            (by, run),
        )

    def cancel_all(self, by: str) -> tuple[str, ...]:
        """Ask for an end of every unfinished run; return which."""
        runs = tuple(entry.run for entry in self._entries(f"{_UNFINISHED} ORDER BY seq"))
        self._db.execute(f"UPDATE runs SET cancel_by = ? WHERE {_UNFINISHED} AND cancel_by = ''", (by,))  # noqa: S608 — a constant
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
            priority, place = _between(
                others[at - 1] if at else None, others[at] if at < len(others) else None
            )
            self._db.execute(
                "UPDATE runs SET priority = ?, place = ?, state = 'queued' WHERE run = ?",
                (priority, place, run),
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

    def _position(self, entry: Entry) -> int:
        if entry.state not in {"queued", "held"}:
            return 0
        row = self._db.execute(
            "SELECT COUNT(*) FROM runs WHERE state IN ('queued', 'held')"
            " AND (priority, COALESCE(place, seq)) <= (?, ?)",
            (entry.priority, entry.order),
        )
        return int(row.fetchone()[0])

    def _entries(self, condition: str, values: tuple[object, ...] = ()) -> tuple[Entry, ...]:
        rows = self._db.execute(f"SELECT {COLUMNS} FROM runs WHERE {condition}", values)  # noqa: S608 — constants
        return tuple(entry_of(row) for row in rows)

    @contextmanager
    def _without_waiting(self) -> Iterator[None]:
        """Fail at once where somebody else is writing: whoever guards a run has no time."""
        self._db.execute("PRAGMA busy_timeout=0")
        try:
            yield
        finally:
            self._db.execute(f"PRAGMA busy_timeout={int(BUSY_S * 1000)}")

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


def _between(before: Entry | None, after: Entry | None) -> tuple[int, float]:
    """Return priority and place of what stands between two neighbours."""
    if after is None:
        return (before.priority, before.order + 1) if before else (0, 0.0)
    if before is None or before.priority != after.priority:
        return after.priority, after.order - 1
    return after.priority, (before.order + after.order) / 2


def _not_started(entries: Sequence[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.state in {"queued", "held"})
