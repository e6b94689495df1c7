"""What lies under `evidence/`, before any of it is read. Hidden names are no evidence, links not followed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

# what shows that a file has changed: modification, change of state, size, inode
Known: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder: its files (links too) by name, and the names of its folders."""

    files: dict[str, Known] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


def known_of(found: os.stat_result) -> Known:
    """Return what would change with the file."""
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def list_folder(folder: Path) -> Listing | None:
    """List a folder; None: it is gone, or cannot be listed."""
    files: dict[str, Known] = {}
    folders = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                try:
                    found = entry.stat(follow_symlinks=False)
                except OSError:
                    continue  # it is gone
                if stat.S_ISDIR(found.st_mode):
                    folders.append(entry.name)
                else:
                    files[entry.name] = known_of(found)
    except OSError:
        return None
    return Listing(files, tuple(folders))


def look_at(path: Path) -> os.stat_result | None:
    """Return what stands at a path itself; None: nothing."""
    try:
        return path.lstat()
    except OSError:
        return None
