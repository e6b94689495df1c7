"""Everything under `evidence/` as artifacts, newest first, reading again only what has changed.

Nothing that lies there can stop the scan: what cannot be read becomes an artifact with its `problem`. Links
to folders are listed and not followed. A run's record is folded into the artifact of its log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from loopui.evidence.artifacts import Artifact
from loopui.evidence.folding import Order, fold, order
from loopui.evidence.grouping import read_group
from loopui.evidence.index.index import Index
from loopui.evidence.names import stem_of
from loopui.evidence.reading import unreadable_sheet


def scan(workspace: Path) -> tuple[Artifact, ...]:
    """Return every artifact of the workspace, newest first."""
    with Index(workspace) as index:
        index.refresh()
        return index.artifacts()


def read_artifact(workspace: Path, path: Path) -> Artifact:
    """Return one artifact together with its record; `path` may be relative to the workspace."""
    absolute = workspace / path
    name = _name(workspace, absolute)
    try:
        beside = [_name(workspace, file) for file in absolute.parent.iterdir()]
    except OSError:
        beside = []
    found = read_group(workspace, [each for each in beside if stem_of(each) == stem_of(name)]).artifacts
    mine = next((artifact for artifact in found if name in {artifact.path, artifact.record}), None)
    return mine or fold([unreadable_sheet(name, "it is gone")])[0]


class Shelf:
    """The artifacts of one workspace, kept between refreshes."""

    def __init__(self, workspace: Path) -> None:
        self._index = Index(workspace)
        self._generation = ""
        self._seq = 0
        self._kept: dict[str, Artifact] = {}
        self._sorted: list[Order] = []  # oldest first
        self._shown: tuple[Artifact, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index below; it is opened again when it is needed."""
        self._index.close()

    @property
    def index(self) -> Index:
        """The index below, for whoever needs less than everything."""
        return self._index

    def refresh(self, changed: Iterable[Path] | None = None) -> tuple[Artifact, ...]:
        """Read what has changed and return all artifacts, newest first.

        `changed` names the files and folders to look at; None looks at everything.
        """
        self._index.refresh(changed)
        generation = self._index.generation
        if generation != self._generation:
            self._generation, self._seq, self._kept, self._sorted = generation, 0, {}, []
        before = self._seq
        self._seq, came, gone = self._index.since(before)
        if self._seq != before:
            self._take_over(came, gone)
        return self._shown

    def _take_over(self, came: tuple[Artifact, ...], gone: frozenset[str]) -> None:
        """Let what came and went be seen; few changes cost no sorting of everything."""
        for path in gone | {artifact.path for artifact in came}:
            old = self._kept.pop(path, None)
            if old is not None:
                del self._sorted[bisect_left(self._sorted, order(old))]
        self._kept |= {artifact.path: artifact for artifact in came}
        self._sorted += map(order, came)
        self._sorted.sort()  # nearly sorted already
        self._shown = tuple(self._kept[key[-1]] for key in reversed(self._sorted))


def _name(workspace: Path, path: Path) -> str:
    """Return a path as artifacts have it: relative to the workspace."""
    return str(path.relative_to(workspace)) if path.is_relative_to(workspace) else str(path)
