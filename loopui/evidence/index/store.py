"""The index's file: its tables, how it is opened, and what it answers. Every path is stored as bytes.

Whatever is wrong with the file (another version, damage, no permission), it is made anew, in memory if need
be: nothing in it is worth keeping.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from loopui import __version__
from loopui.host.paths import STATE_FILE, cache_dir

FILE = "index.db"
# of the tables below and of everything that readers infer: a change of either makes the index anew
MADE_BY = f"7 {__version__}"
_BUSY_S = 60.0  # another process may be making it anew
_FILLING_KIB = 16_384  # what SQLite may keep in memory while it sorts everything

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (path BLOB PRIMARY KEY, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    id     INTEGER PRIMARY KEY,
    path   BLOB NOT NULL UNIQUE,
    folder BLOB NOT NULL,
    stem   BLOB NOT NULL,
    mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, size INTEGER NOT NULL, inode INTEGER NOT NULL,
    log    BLOB                        -- of a record whose log has another stem
);
CREATE INDEX files_of_folder ON files (folder);
CREATE INDEX files_of_stem ON files (stem);
CREATE INDEX files_naming_log ON files (log) WHERE log IS NOT NULL;
CREATE TABLE artifacts (
    path   BLOB PRIMARY KEY,
    stem   BLOB NOT NULL,
    rank   TEXT NOT NULL,              -- sorts by time
    stated INTEGER NOT NULL,           -- has a verdict
    run    TEXT NOT NULL,
    seq    INTEGER NOT NULL,           -- of the change that brought it
    data   TEXT NOT NULL
);
CREATE INDEX artifacts_of_stem ON artifacts (stem);
CREATE INDEX artifacts_newest ON artifacts (rank, path);
CREATE INDEX artifacts_stated ON artifacts (rank, path) WHERE stated;
CREATE INDEX artifacts_of_run ON artifacts (run) WHERE run != '';
CREATE INDEX artifacts_changed ON artifacts (seq);
CREATE TABLE gone (path BLOB NOT NULL, seq INTEGER NOT NULL);
CREATE INDEX gone_changed ON gone (seq);
CREATE TABLE shown (
    gate TEXT NOT NULL, recorded INTEGER NOT NULL, claim INTEGER NOT NULL, verdict TEXT NOT NULL,
    rank TEXT NOT NULL, path BLOB NOT NULL
);
CREATE INDEX shown_by_gate ON shown (gate, recorded, rank, path);
CREATE INDEX shown_verdicts ON shown (gate, recorded, verdict, rank, path);
CREATE INDEX shown_claims ON shown (gate, recorded, verdict, rank, path) WHERE claim;
CREATE INDEX shown_paths ON shown (path);
CREATE TABLE tallies (
    gate TEXT NOT NULL, recorded INTEGER NOT NULL, verdict TEXT NOT NULL, claim INTEGER NOT NULL,
    number INTEGER NOT NULL,           -- of the rows above
    PRIMARY KEY (gate, recorded, verdict, claim)
) WITHOUT ROWID;
CREATE TRIGGER shown_came AFTER INSERT ON shown BEGIN
    INSERT INTO tallies VALUES (new.gate, new.recorded, new.verdict, new.claim, 1)
    ON CONFLICT DO UPDATE SET number = number + 1; END;
CREATE TRIGGER shown_went AFTER DELETE ON shown BEGIN
    UPDATE tallies SET number = number - 1 WHERE gate = old.gate AND recorded = old.recorded
    AND verdict = old.verdict AND claim = old.claim; END;
"""
_TALLY = (
    "INSERT INTO tallies SELECT gate, recorded, verdict, claim, count(*) FROM shown"
    " GROUP BY gate, recorded, verdict, claim"
)


def open_index(workspace: Path) -> sqlite3.Connection:
    """Open the index of a workspace; what is no workspace, or cannot be written to, gets one in memory."""
    if (workspace / STATE_FILE).is_file():
        with contextlib.suppress(OSError, sqlite3.Error):
            return _open(cache_dir(workspace) / FILE)
    return make_index(":memory:")


def _open(path: Path) -> sqlite3.Connection:
    """Open the file, or make it anew where it is not what it should be."""
    connection = connect(path)
    try:
        if _is_ours(connection):
            connection.execute("BEGIN IMMEDIATE")  # a file that cannot be written to is of no use
            connection.execute("ROLLBACK")
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    discard(path)
    return make_index(path)


def make_index(path: Path | str) -> sqlite3.Connection:
    """Make an empty index; another process may have been faster."""
    connection = connect(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not _has_tables(connection):
            for statement in _statements(_TABLES):
                connection.execute(statement)
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                (("made_by", MADE_BY), ("generation", secrets.token_hex(8)), ("seq", "0"), ("cursor", "0")),
            )
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script (executescript would commit in between)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def connect(path: Path | str) -> sqlite3.Connection:
    """Connect; a crash may cost the cache its last change, which the next look at the files brings back."""
    connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
    except BaseException:
        connection.close()  # what is there is no database
        raise
    return connection


@contextlib.contextmanager
def filling(connection: sqlite3.Connection) -> Iterator[None]:
    """Let an empty index be filled at once: what follows from its tables is made when all is there."""
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    cached = connection.execute("PRAGMA cache_size").fetchone()[0]
    connection.execute(f"PRAGMA cache_size = -{_FILLING_KIB}")
    for kind, name, _ in made:
        connection.execute(f"DROP {kind} {name}")
    yield
    for *_, statement in made:
        connection.execute(statement)
    connection.execute(_TALLY)
    connection.execute(f"PRAGMA cache_size = {cached}")


def discard(path: Path) -> None:
    """Remove a file that is wrong, with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(name).unlink()


def meta(connection: sqlite3.Connection, key: str) -> str:
    """Return what the index says of itself."""
    return str(connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Let the index say something else of itself."""
    connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is not None


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether this version made the file, and it can be read."""
    try:
        return _has_tables(connection) and meta(connection, "made_by") == MADE_BY
    except (sqlite3.DatabaseError, TypeError):
        return False
