"""The index of one workspace: brought up to date with the files, and asked for what others need."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self, TypeVar

from loopui.evidence.artifacts import Artifact
from loopui.evidence.history import History
from loopui.evidence.index import queries
from loopui.evidence.index.differences import Comparison
from loopui.evidence.index.store import FILE, discard, make_index, meta, open_index
from loopui.evidence.index.updating import take_over
from loopui.evidence.names import EVIDENCE
from loopui.host.paths import CACHE_FOLDER

T = TypeVar("T")


class Index:
    """What is known of the artifacts of a workspace; to be used by one thread at a time.

    A file that turns out damaged, whenever that is, is made anew from the evidence.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._opened: sqlite3.Connection | None = None

    @property
    def _db(self) -> sqlite3.Connection:
        """The file, opened when first needed: another process that is making it anew is waited for."""
        if self._opened is None:
            self._opened = open_index(self._workspace)
        return self._opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; whoever asks again opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def refresh(self, changed: Iterable[Path] | None = None, *, whole: bool = False) -> None:
        """Read what has changed: what `changed` names, else whatever is seen to differ.

        With `whole` every file is looked at, also where there are very many.
        """
        names = None if changed is None else [self._name_of(path) for path in changed]
        try:
            self._refresh(names, whole=whole)
        except sqlite3.DatabaseError:
            self._start_over()

    @property
    def generation(self) -> str:
        """Return a word that changes whenever the index is made anew."""
        return self._ask(lambda db: meta(db, "generation"))

    def count(self) -> int:
        """Return how many artifacts there are."""
        return self._ask(queries.count)

    def artifacts(self) -> tuple[Artifact, ...]:
        """Return every artifact, newest first."""
        return self._ask(queries.artifacts)

    def newest(self, most: int, *, stated: bool = False) -> tuple[Artifact, ...]:
        """Return the newest artifacts; with `stated` the newest that have a verdict."""
        return self._ask(lambda db: queries.newest(db, most, stated=stated))

    def of_run(self, run: str) -> Artifact | None:
        """Return the artifact of a run."""
        return self._ask(lambda db: queries.of_run(db, run))

    def since(self, seq: int) -> tuple[int, tuple[Artifact, ...], frozenset[str]]:
        """Return the last change's number, the artifacts that came and the paths that went after `seq`."""
        return self._ask(lambda db: queries.since(db, seq))

    def histories(self, gates: Iterable[str]) -> dict[str, History]:
        """Return the histories of those of the gates that have one."""
        wanted = tuple(dict.fromkeys(gates))
        found = self._ask(lambda db: [(gate, queries.history(db, gate)) for gate in wanted])
        return {gate: history for gate, history in found if history is not None}

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return question(self._db)
        except (sqlite3.DatabaseError, TypeError):
            self._start_over()
            return question(self._db)

    def _refresh(self, names: list[str] | None, *, whole: bool) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            comparison = Comparison(self._workspace, self._db)
            if names is None:
                comparison.everything(whole=whole)
            else:
                comparison.named(names)
            if comparison.found.fresh or comparison.found.gone:
                take_over(self._db, self._workspace, comparison.found)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _name_of(self, path: Path) -> str:
        """Return a changed path relative to the workspace, whichever way a watcher names it."""
        root = self._workspace / EVIDENCE
        path = self._workspace / path
        for start in (root, root.resolve()):
            if path.is_relative_to(start):
                return str(Path(EVIDENCE, path.relative_to(start)))
        return EVIDENCE

    def _start_over(self) -> None:
        """Make the index anew, in memory if the disk takes none."""
        self.close()
        try:
            discard(self._workspace / CACHE_FOLDER / FILE)
            self._refresh(None, whole=True)
        except (OSError, sqlite3.Error):
            self.close()
            self._opened = make_index(":memory:")
            self._refresh(None, whole=True)
