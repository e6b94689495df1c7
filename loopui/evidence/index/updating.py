"""Taking differences over into the index: the groups that they touch are read again, and nothing else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from loopui.evidence.grouping import by_stem, read_group
from loopui.evidence.index.bulk import read_rows
from loopui.evidence.index.codec import Row, row_of, to_bytes
from loopui.evidence.index.differences import Differences
from loopui.evidence.index.store import filling, meta, set_meta
from loopui.evidence.names import stem_of

_KEEP_FILE = (
    "INSERT INTO files (path, folder, stem, mtime_ns, ctime_ns, size, inode) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (path) DO UPDATE SET mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns,"
    " size = excluded.size, inode = excluded.inode, log = NULL"
)
_TIED_TO = (
    "SELECT path FROM files WHERE log = ? UNION SELECT log FROM files WHERE path = ? AND log IS NOT NULL"
)
_TIES = (
    "SELECT record.stem, log.stem FROM files AS record JOIN files AS log ON log.path = record.log"
    " WHERE record.log IS NOT NULL"
)


def take_over(db: sqlite3.Connection, workspace: Path, found: Differences) -> None:
    """Let files and artifacts be as they were found, as one numbered change."""
    seq = int(meta(db, "seq")) + 1
    names = found.fresh.keys() | found.gone
    touched = {stem_of(name) for name in names} | _tied_to(db, names)
    if db.execute("SELECT 1 FROM files LIMIT 1").fetchone():
        _keep_files(db, found)
        _forget(db, touched, seq)
        _read(db, workspace, _groups(db, touched), seq)
    else:
        with filling(db):
            _keep_files(db, found)
            _read(db, workspace, list(by_stem(sorted(found.fresh)).values()), seq)
    _fold_tied(db, workspace, touched, seq)
    db.execute(
        "DELETE FROM gone WHERE seq = ? AND path IN (SELECT path FROM artifacts WHERE seq = ?)", (seq, seq)
    )
    set_meta(db, "seq", str(seq))


def _keep_files(db: sqlite3.Connection, found: Differences) -> None:
    db.executemany("DELETE FROM files WHERE path = ?", ((to_bytes(name),) for name in found.gone))
    db.executemany(
        _KEEP_FILE,
        (
            (to_bytes(name), to_bytes(name.rpartition("/")[0]), to_bytes(stem_of(name)), *known)
            for name, known in sorted(found.fresh.items())
        ),
    )


def _read(db: sqlite3.Connection, workspace: Path, groups: Sequence[Sequence[str]], seq: int) -> None:
    for rows, links in read_rows(workspace, groups):
        _put(db, rows, seq)
        db.executemany(
            "UPDATE files SET log = ? WHERE path = ?",
            ((to_bytes(log), to_bytes(record)) for record, log in links.items()),
        )


def _groups(db: sqlite3.Connection, stems: Iterable[str]) -> list[list[str]]:
    """Return the names of each group, as the index has them."""
    names: list[str] = []
    for stem in sorted(stems):
        rows = db.execute("SELECT path FROM files WHERE stem = ?", (to_bytes(stem),))
        names += [os.fsdecode(path) for (path,) in rows]
    return list(by_stem(names).values())


def _tied_to(db: sqlite3.Connection, names: Iterable[str]) -> set[str]:
    """Return the stems that a record naming a log of another stem ties to these files."""
    if db.execute("SELECT 1 FROM files WHERE log IS NOT NULL LIMIT 1").fetchone() is None:
        return set()
    rows = [row for name in names for row in db.execute(_TIED_TO, (to_bytes(name),) * 2)]
    return {stem_of(os.fsdecode(path)) for (path,) in rows}


def _fold_tied(db: sqlite3.Connection, workspace: Path, touched: set[str], seq: int) -> None:
    """Fold groups that are tied together as one; they are few."""
    for tied in _components((os.fsdecode(one), os.fsdecode(other)) for one, other in db.execute(_TIES)):
        if not touched.isdisjoint(tied):
            names = [name for group in _groups(db, tied) for name in group]
            _forget(db, tied, seq)
            _put(db, map(row_of, read_group(workspace, names).artifacts), seq)


def _components(ties: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return the stems that hang together, directly or through others."""
    found: list[set[str]] = []
    for tie in ties:
        touching = [component for component in found if not component.isdisjoint(tie)]
        found = [component for component in found if component.isdisjoint(tie)]
        found.append({*tie}.union(*touching))
    return found


def _forget(db: sqlite3.Connection, stems: Iterable[str], seq: int) -> None:
    for stem in stems:
        key = to_bytes(stem)
        db.execute("INSERT INTO gone SELECT path, ? FROM artifacts WHERE stem = ?", (seq, key))
        db.execute("DELETE FROM shown WHERE path IN (SELECT path FROM artifacts WHERE stem = ?)", (key,))
        db.execute("DELETE FROM artifacts WHERE stem = ?", (key,))


def _put(db: sqlite3.Connection, rows: Iterable[Row], seq: int) -> None:
    rows = list(rows)
    db.executemany(
        "INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (to_bytes(path), to_bytes(stem_of(path)), rank, stated, run, seq, data)
            for path, rank, stated, _, _, _, _, run, data in rows
        ),
    )
    db.executemany(
        "INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?)",
        (
            (gate, recorded, claim, verdict, rank, to_bytes(path))
            for path, rank, _, gates, verdict, recorded, claim, _, _ in rows
            for gate in gates
        ),
    )
