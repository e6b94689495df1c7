"""Reads tracker and evidence, and derives the board, on a thread of its own.

The reader is told what may have changed and answers with changes of the snapshot: at first the tracker alone,
because the gauge and the queue need no more. A tracker that cannot be read never replaces one that could.
Before evidence has been read there is no board: until then nobody knows how anything stands.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from loopui.cockpit.snapshot import TRACKER, Snapshot
from loopui.cockpit.usual import usual_durations
from loopui.errors import LoopuiError
from loopui.evidence.history import newest_by_gate
from loopui.tracker.selection import plan
from loopui.tracker.statefile import Loaded, load

if TYPE_CHECKING:
    from loopui.evidence.artifacts import Artifact
    from loopui.evidence.scan import Shelf
    from loopui.executor.life import Life
    from loopui.host.git import RepoState
    from loopui.reports.board import Board
    from loopui.reports.promotion import Offer

REMEMBERED: Final = 60  # artifacts per gate: as many as a screen has room for


@dataclass(frozen=True, slots=True)
class TrackerChanged:
    """`state.toml` may have changed."""


@dataclass(frozen=True, slots=True)
class EvidenceChanged:
    """These paths may have changed; None stands for all."""

    paths: frozenset[Path] | None


@dataclass(frozen=True, slots=True)
class LivesSeen:
    """The machine's runs as they are now."""

    lives: tuple[Life, ...]


@dataclass(frozen=True, slots=True)
class ReposSeen:
    """The repositories as they are now."""

    states: Mapping[str, RepoState]


News: TypeAlias = TrackerChanged | EvidenceChanged | LivesSeen | ReposSeen
Change: TypeAlias = Callable[[Snapshot], Snapshot]


class Reader:
    """Holds what was read last, and reads again only what the news are about."""

    def __init__(self, workspace: Path, clock: Callable[[], datetime]) -> None:
        self._workspace = workspace
        self._clock = clock
        self._shelf: Shelf | None = None  # None: evidence has not been read yet
        self._loaded: Loaded | None = None
        self._trouble = ""
        self._artifacts: tuple[Artifact, ...] = ()
        self._usual: Mapping[str, float] = {}
        self._pasts: Mapping[str, tuple[Artifact, ...]] = {}
        self._lives: tuple[Life, ...] = ()
        self._repos: Mapping[str, RepoState] = {}
        self.inbox: queue.SimpleQueue[News | None] = queue.SimpleQueue()

    def run(self, publish: Callable[[Change], None]) -> None:
        """Answer news until None arrives; what has piled up is answered at once."""
        try:
            self._answer_all(publish)
        finally:
            if self._shelf is not None:
                self._shelf.close()

    def _answer_all(self, publish: Callable[[Change], None]) -> None:
        while (first := self.inbox.get()) is not None:
            news: list[News] = [first]
            while not self.inbox.empty():
                more = self.inbox.get()
                if more is None:
                    return
                news.append(more)
            if self._shelf is None and (early := [each for each in news if not _is_late(each)]):
                publish(self.answer(early))
                news = [each for each in news if _is_late(each)]
            if news:
                publish(self.answer(news))

    def answer(self, news: list[News]) -> Change:
        """Read what the news are about and return the change of the snapshot."""
        for each in news:
            if isinstance(each, LivesSeen):
                self._lives = each.lives
            elif isinstance(each, ReposSeen):
                self._repos = each.states
        if any(isinstance(each, TrackerChanged) for each in news):
            self._read_tracker()
        self._read_evidence([each.paths for each in news if isinstance(each, EvidenceChanged)])
        return self._change()

    def _read_tracker(self) -> None:
        try:
            loaded = load(self._workspace)
        except LoopuiError as error:
            line = str(error).replace(f"{self._workspace}/", "")
            line += "" if error.hint else "; mend it and save, then it is read again"
            self._trouble = f"{line} (shown is the last good state)" if self._loaded else line
            return
        self._trouble = ""
        if self._loaded is None or loaded.digest != self._loaded.digest:
            self._loaded = loaded

    def _read_evidence(self, changes: list[frozenset[Path] | None]) -> None:
        if not changes:
            return
        whole = any(paths is None for paths in changes)
        paths = None if whole else frozenset().union(*(paths for paths in changes if paths is not None))
        if self._shelf is None:
            from loopui.evidence.scan import Shelf  # noqa: PLC0415 - after the tracker has been shown

            self._shelf = Shelf(self._workspace)
        artifacts = self._shelf.refresh(paths)
        if artifacts != self._artifacts:
            self._artifacts = artifacts
            self._pasts = newest_by_gate(artifacts, REMEMBERED)
            self._usual = usual_durations(self._pasts)

    def _change(self) -> Change:
        loaded, artifacts, trouble = self._loaded, self._artifacts, self._trouble
        as_of = None if self._shelf is None else self._clock()
        board, usual, pasts = self._board(loaded), self._usual, self._pasts
        offered = self._offers(loaded, board)
        chosen = plan(loaded.tracker) if loaded else ()

        def change(snapshot: Snapshot) -> Snapshot:
            return replace(
                snapshot,
                tracker=loaded.tracker if loaded else None,
                problems=loaded.problems if loaded else (),
                plan=chosen,
                board=board,
                artifacts=artifacts,
                usual=usual,
                pasts=pasts,
                offers=offered,
                as_of=as_of,
            ).with_banner(TRACKER, trouble)

        return change

    def _board(self, loaded: Loaded | None) -> Board | None:
        if loaded is None or self._shelf is None:
            return None
        from loopui.reports.board import make_board  # noqa: PLC0415 - as above

        return make_board(
            loaded.tracker,
            self._artifacts,
            repo_states=self._repos,
            lives=self._lives,
            workspace=str(self._workspace),
        )

    def _offers(self, loaded: Loaded | None, board: Board | None) -> tuple[Offer, ...]:
        if loaded is None or board is None:
            return ()
        from loopui.reports.promotion import offers  # noqa: PLC0415 - as above

        return offers(loaded.tracker, board, self._artifacts)


def _is_late(news: News) -> bool:
    return isinstance(news, EvidenceChanged)
