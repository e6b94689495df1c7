"""Everything under `evidence/` as artifacts, newest first, reading again only what has changed.

Nothing that lies there can stop the scan: what cannot be read becomes an artifact with its `problem`. Links
to folders are listed and not followed. A run's record is folded into the artifact of its log.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loopui.evidence.artifacts import Artifact
from loopui.evidence.folding import fold
from loopui.evidence.names import EVIDENCE
from loopui.evidence.reading import Sheet, read_sheet, unreadable_sheet

_Known = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file as it was read, and what would show that it has changed."""

    known: _Known
    sheet: Sheet


def scan(workspace: Path) -> tuple[Artifact, ...]:
    """Return every artifact of the workspace, newest first."""
    return Shelf(workspace).refresh()


def read_artifact(workspace: Path, path: Path) -> Artifact:
    """Return one artifact together with its record; `path` may be relative to the workspace."""
    absolute = workspace / path
    try:
        beside = [file for file in absolute.parent.iterdir() if file.stem == absolute.stem]
    except OSError:
        beside = []
    found = fold(_read(file, _name(workspace, file)) for file in beside)
    name = _name(workspace, absolute)
    mine = next((artifact for artifact in found if name in {artifact.path, artifact.record}), None)
    return mine or fold([unreadable_sheet(name, "it is gone")])[0]


class Shelf:
    """The artifacts of one workspace, kept between refreshes."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._root = workspace / EVIDENCE
        self._kept: dict[str, _Kept] = {}

    def refresh(self, changed: Iterable[Path] | None = None) -> tuple[Artifact, ...]:
        """Read what has changed and return all artifacts, newest first.

        `changed` names the files and folders to look at; None looks at everything.
        """
        if changed is None:
            self._kept = dict(self._looked_at(self._root))
        else:
            for path in changed:
                self._look_again(self._root / self._below_root(path))
        return fold(kept.sheet for kept in self._kept.values())

    def _look_again(self, path: Path) -> None:
        name = _name(self._workspace, path)
        inside = f"{name}{os.sep}"
        fresh = dict(self._looked_at(path))
        for old in [key for key in self._kept if key == name or key.startswith(inside)]:
            if old not in fresh:
                del self._kept[old]
        self._kept.update(fresh)

    def _below_root(self, path: Path) -> Path:
        """Return a changed path relative to the evidence folder, whichever way the watcher names it."""
        for root in (self._root, self._root.resolve()):
            if path.is_relative_to(root):
                return path.relative_to(root)
        return Path()

    def _looked_at(self, path: Path) -> Iterator[tuple[str, _Kept]]:
        for file, found in _files(path, is_root=path == self._root):
            name = _name(self._workspace, file)
            known = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
            kept = self._kept.get(name)
            yield name, kept if kept and kept.known == known else _Kept(known, _read(file, name))


def _files(path: Path, *, is_root: bool = False) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield files and links below a path; hidden ones are not evidence, and what is gone is gone."""
    if path.name.startswith("."):
        return
    try:
        found = path.stat(follow_symlinks=is_root)
        if not stat.S_ISDIR(found.st_mode):
            yield path, found
            return
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError:
        return
    for name in names:
        yield from _files(path / name)


def _read(file: Path, name: str) -> Sheet:
    try:
        return read_sheet(file, name)
    except OSError as error:
        return unreadable_sheet(name, f"cannot be read: {error.strerror or error}")


def _name(workspace: Path, path: Path) -> str:
    """Return a path as artifacts have it: relative to the workspace."""
    return str(path.relative_to(workspace)) if path.is_relative_to(workspace) else str(path)
