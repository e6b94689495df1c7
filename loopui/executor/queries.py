"""What the machine's queue says: every question that is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from loopui.executor.life import Life, Paused
from loopui.executor.rows import COLUMNS, Entry, life_of, readable, unreadable_life
from loopui.executor.schema import BUSY_S, open_queue
from loopui.host.identity import boot_id

UNFINISHED = "state IN ('queued', 'held', 'running')"  # as the index has it; most runs have finished
_IN_ORDER = "ORDER BY priority, COALESCE(place, seq)"


class QueueReader:
    """The open queue of one state folder, to be asked."""

    def __init__(self, state: Path, *, durable: bool) -> None:
        self._db = open_queue(state, durable=durable)
        self._patience_ms = int(BUSY_S * 1000)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def version(self) -> int:
        """Return a number that differs once somebody else has changed the queue; next to free."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def waiting(self) -> tuple[Entry, ...]:
        """Return the runs that have not started, in the order in which they will."""
        return self._entries(f"state IN ('queued', 'held') {_IN_ORDER}")

    def head(self) -> Entry | None:
        """Return the run that is next."""
        autostart = "CASE WHEN json_valid(job) THEN json_extract(job, '$.autostart') END"
        awake = f"(boot = ? OR {autostart})"  # see Entry.sleeps
        condition = f"state IN ('queued', 'held') AND cancel_by = '' AND {awake} {_IN_ORDER} LIMIT 1 OFFSET ?"
        first = f"seq = (SELECT seq FROM runs WHERE {condition})"  # noqa: S608 — constants; whole jobs are not sorted
        for unreadable in count():
            row = next(iter(self._rows(first, (boot_id(), unreadable))), None)
            if row is None:
                return None
            if entry := readable(row):
                return entry
        raise AssertionError("unreachable")

    def cancelled(self) -> dict[str, str]:
        """Return the unfinished runs that are to end, each with who wants it."""
        rows = self._db.execute(f"SELECT run, cancel_by FROM runs WHERE {UNFINISHED} AND cancel_by != ''")  # noqa: S608 — a constant
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

    def knows(self, run: str) -> bool:
        """Whether the run is one of the queue's."""
        return self._db.execute("SELECT 1 FROM runs WHERE run = ?", (run,)).fetchone() is not None

    def has_finished(self, run: str) -> bool:
        """Whether the run is one of the queue's, and closed."""
        row = self._db.execute("SELECT state FROM runs WHERE run = ?", (run,)).fetchone()
        return row is not None and row[0] == "finished"

    def is_empty(self) -> bool:
        """Whether every run has finished, or waits for somebody to say that it may start or is to end."""
        return all(entry.sleeps and not entry.cancel_by for entry in self._entries(UNFINISHED))

    def paused(self) -> Paused | None:
        """Return who lets nothing start."""
        row = self._db.execute("SELECT by, since FROM pause LIMIT 1").fetchone()
        return Paused(by=row[0], since=datetime.fromisoformat(row[1])) if row else None

    def lives(self, *, workspace: str | None, finished: int) -> tuple[Life, ...]:
        """Return the unfinished runs in execution order, then the newest finished ones."""
        rows = self._rows(f"{UNFINISHED} ORDER BY state != 'running', priority, COALESCE(place, seq)")
        unfinished = [entry for row in rows if (entry := readable(row))]
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
        damaged = (unreadable_life(row) for row in rows if readable(row) is None)
        return (*lives, *damaged, *(life_of(entry, position=0) for entry in ended))

    def find(self, text: str) -> tuple[Life, ...]:
        """Return the runs named `text`, else those whose id begins or ends with it."""
        exact = self._entries("run = ?", (text,))
        found = exact or self._entries(
            "substr(run, 1, ?) = ? OR substr(run, -?) = ? ORDER BY seq", (len(text), text) * 2
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
        return tuple(entry for row in self._rows(condition, values) if (entry := readable(row)))

    def _rows(self, condition: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return self._db.execute(f"SELECT {COLUMNS} FROM runs WHERE {condition}", values).fetchall()  # noqa: S608 — constants


def _not_started(entries: Sequence[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.state in {"queued", "held"})
