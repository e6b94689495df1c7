"""What differs between the files and the index: which names are new, changed or gone.

Folders tell by their modification time whether names came or went. A file that was changed in place is seen
by its own state: all files of a small workspace are looked at; in a large one the newest, and round by round
the others.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from loopui.evidence.index.codec import to_bytes
from loopui.evidence.index.store import meta, set_meta
from loopui.evidence.listing import Known, known_of, list_folder, look_at
from loopui.evidence.names import EVIDENCE

ALL_UP_TO = 4000  # so many files are looked at one by one in some 20 ms
NEWEST = 500
ROUND = 1500
_FILES = "SELECT path, mtime_ns, ctime_ns, size, inode FROM files"
_NEWEST_FILES = (
    "SELECT path, mtime_ns, ctime_ns, size, inode FROM files"
    " WHERE path IN (SELECT path FROM artifacts ORDER BY rank DESC, path DESC LIMIT ?)"
)
_ROUND_OF_FILES = "SELECT path, mtime_ns, ctime_ns, size, inode FROM files WHERE id > ? ORDER BY id LIMIT ?"
_UNSETTLED_NS = 2_000_000_000  # a folder that changed so recently may change again within the same tick


@dataclass(slots=True)
class Differences:
    """New and changed files with what is known of them now, and the names of files that are gone."""

    fresh: dict[str, Known] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class Comparison:
    """One look at files beside the index; it keeps the index's folders true as it goes."""

    def __init__(self, workspace: Path, database: sqlite3.Connection) -> None:
        self._workspace = workspace
        self._db = database
        self.found = Differences()

    def everything(self, *, whole: bool) -> None:
        """Look at all folders, and at the files; with `whole` at each of them."""
        folders = {
            os.fsdecode(path): (mtime_ns, inode)
            for path, mtime_ns, inode in self._db.execute("SELECT path, mtime_ns, inode FROM folders")
        }
        for folder, known in sorted(folders.items()):
            found = look_at(self._workspace / folder) if folder != EVIDENCE else self._root()
            if found is None or (found.st_mtime_ns, found.st_ino) != known:
                self.folder(folder)
        if EVIDENCE not in folders:
            self.folder(EVIDENCE)
        for path, *state in self._to_look_at(whole=whole):
            self._file(os.fsdecode(path), tuple(state))

    def named(self, names: Iterable[str]) -> None:
        """Look at what stands at these paths now, below and at them."""
        for name in names:
            path = self._workspace / name
            if name != EVIDENCE and any(part.startswith(".") for part in Path(name).parts):
                continue
            if path.is_dir() and (name == EVIDENCE or not path.is_symlink()):
                self._below(name)
                continue
            self._forget_below(name)
            row = self._db.execute(
                "SELECT mtime_ns, ctime_ns, size, inode FROM files WHERE path = ?", (to_bytes(name),)
            ).fetchone()
            self._file(name, row)

    def folder(self, name: str) -> None:
        """List a folder anew, and what is new below it."""
        found = self._root() if name == EVIDENCE else look_at(self._workspace / name)
        listing = list_folder(self._workspace / name) if found else None
        if found is None or listing is None:
            self._forget_below(name)
            return
        before = {
            os.fsdecode(row[0]): row[1:]
            for row in self._db.execute(
                "SELECT path, mtime_ns, ctime_ns, size, inode FROM files WHERE folder = ?", (to_bytes(name),)
            )
        }
        now = {f"{name}/{file}": known for file, known in listing.files.items()}
        self.found.fresh |= {file: known for file, known in now.items() if before.get(file) != known}
        self.found.gone |= before.keys() - now.keys()
        settled = time.time_ns() - found.st_mtime_ns > _UNSETTLED_NS
        self._db.execute(
            "INSERT OR REPLACE INTO folders VALUES (?, ?, ?)",
            (to_bytes(name), found.st_mtime_ns if settled else -1, found.st_ino),
        )
        for inner in listing.folders:
            path = f"{name}/{inner}"
            known = self._db.execute("SELECT 1 FROM folders WHERE path = ?", (to_bytes(path),)).fetchone()
            if known is None:
                self.folder(path)

    def _below(self, name: str) -> None:
        """List a folder and all that the index knows below it."""
        self.folder(name)
        for (path,) in self._db.execute(
            "SELECT path FROM folders WHERE path >= ? AND path < ?", _inside(name)
        ).fetchall():
            self.folder(os.fsdecode(path))

    def _file(self, name: str, known: tuple[int, ...] | None) -> None:
        found = look_at(self._workspace / name)
        if found is None:
            if known is not None:
                self.found.gone.add(name)
        elif known_of(found) != known:
            self.found.fresh[name] = known_of(found)

    def _forget_below(self, name: str) -> None:
        """Forget a folder that is none any more, with everything in it."""
        inside = _inside(name)
        self.found.gone |= {
            os.fsdecode(path)
            for (path,) in self._db.execute("SELECT path FROM files WHERE path >= ? AND path < ?", inside)
        }
        self._db.execute("DELETE FROM folders WHERE path = ?", (to_bytes(name),))
        self._db.execute("DELETE FROM folders WHERE path >= ? AND path < ?", inside)

    def _root(self) -> os.stat_result | None:
        """Return what the evidence folder is; it alone may be a link."""
        try:
            return (self._workspace / EVIDENCE).stat()
        except OSError:
            return None

    def _to_look_at(self, *, whole: bool) -> list[tuple[bytes, int, int, int, int]]:
        most = self._db.execute("SELECT max(id) FROM files").fetchone()[0] or 0
        if whole or most <= ALL_UP_TO:
            return self._db.execute(_FILES).fetchall()
        newest = self._db.execute(_NEWEST_FILES, (NEWEST,)).fetchall()
        cursor = int(meta(self._db, "cursor"))
        others = self._db.execute(_ROUND_OF_FILES, (cursor, ROUND)).fetchall()
        set_meta(self._db, "cursor", str(cursor + ROUND if cursor + ROUND < most else 0))
        return newest + others


def _inside(name: str) -> tuple[bytes, bytes]:
    """Return between which paths everything below a folder lies."""
    return to_bytes(f"{name}/"), to_bytes(f"{name}0")  # "0" follows "/"
