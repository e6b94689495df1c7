"""The machine's queue as a file: its table, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from loopui.errors import ExecutorError
from loopui.host.locks import FileLock

FILE = "queue.db"
VERSION = 2
BUSY_S = 10.0

_TABLES = """
CREATE TABLE IF NOT EXISTS runs (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of arrival
    run        TEXT NOT NULL UNIQUE,
    job        TEXT NOT NULL,                      -- JSON, without the environment
    env        TEXT,                               -- JSON; NULL once the run has ended
    state      TEXT NOT NULL,                      -- queued, held, running, finished
    priority   INTEGER NOT NULL,
    workspace  TEXT NOT NULL,
    queued     TEXT NOT NULL,                      -- wall clock, for people
    boot       TEXT NOT NULL,                      -- to which boot arrival_ns belongs
    arrival_ns INTEGER NOT NULL,
    cancel_by  TEXT NOT NULL DEFAULT '',
    why        TEXT NOT NULL DEFAULT '',           -- held: what it waits for
    since      TEXT,                               -- held: since when
    waited_for TEXT NOT NULL DEFAULT '[]',         -- JSON list of every `why` it had
    log        TEXT NOT NULL DEFAULT '',
    start      TEXT,                               -- JSON (Started)
    progress   TEXT,                               -- JSON (Progress)
    note       TEXT NOT NULL DEFAULT '',
    finish     TEXT,                               -- JSON (Finish)
    place      REAL                                -- where somebody moved it; NULL: its order of arrival
);
CREATE INDEX IF NOT EXISTS runs_in_order ON runs (state, priority, seq);
CREATE TABLE IF NOT EXISTS pause (by TEXT NOT NULL, since TEXT NOT NULL);  -- one row while nothing starts
"""


def open_queue(state: Path, *, durable: bool) -> sqlite3.Connection:
    """Open the queue of a state folder, made if need be with mode 0600 (it holds environments).

    With `durable` a commit survives a power loss. Raises ExecutorError for a file that is no queue of ours.
    """
    path = state / FILE
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, error) from error
    try:
        _prepare(connection, path, durable=durable)
    except sqlite3.Error as error:
        connection.close()
        raise _unusable(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, durable: bool) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise ExecutorError(
            f"written by a newer loopui (queue version {version}; this one knows {VERSION})",
            where=str(path),
            hint="upgrade loopui",
        )
    if version < VERSION:
        with FileLock(f"{path}.lock"):  # two who change the journal mode at once get in each other's way
            connection.execute("PRAGMA journal_mode=WAL")
            _upgrade(connection)
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA secure_delete=ON")  # environments do not stay behind in free pages


def _upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to this version; whoever holds the lock before us may have done it."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < VERSION:
        older = "ALTER TABLE runs ADD COLUMN place REAL;" if version == 1 else ""
        connection.executescript(f"BEGIN IMMEDIATE; {older} {_TABLES} PRAGMA user_version={VERSION}; COMMIT;")


def _unusable(path: Path, error: Exception) -> ExecutorError:
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ExecutorError(
        f"the machine's queue cannot be used: {told}",
        where=str(path),
        hint="free some space or mend its permissions; a damaged queue can be moved away",
    )
