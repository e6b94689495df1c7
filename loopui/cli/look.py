"""One look at everything that verbs show: tracker, evidence, repositories, runs and memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.evidence.index.index import Index
from loopui.executor.client import Client
from loopui.host.memory import MemoryUnreadableError, Reading, read_memory
from loopui.reports.board import Board, gate_ids, make_board
from loopui.reports.staleness import current_states
from loopui.tracker.statefile import Loaded, load

if TYPE_CHECKING:
    from loopui.evidence.artifacts import Artifact
    from loopui.executor.life import Foreground, Life

NEWEST = 8  # artifacts that a screenful of text shows


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen; `memory` is None where it cannot be read."""

    workspace: Path
    loaded: Loaded
    count: int
    newest: tuple[Artifact, ...]  # of those that have a verdict
    lives: tuple[Life, ...]
    holder: Foreground | None
    memory: Reading | None
    board: Board


def look(workspace: Path) -> Look:
    """Look at everything once. Raises `TrackerError` where `state.toml` cannot be used."""
    loaded = load(workspace)
    with Index(workspace) as index:
        index.refresh()
        count, newest = index.count(), index.newest(NEWEST, stated=True)
        histories = index.histories(gate_ids(loaded.tracker))
    with Client() as client:
        lives, holder = client.lives(), client.foreground()
    return Look(
        workspace=workspace,
        loaded=loaded,
        count=count,
        newest=newest,
        lives=lives,
        holder=holder,
        memory=_memory(),
        board=make_board(
            loaded.tracker,
            histories=histories,
            repo_states=current_states(loaded.tracker, workspace),
            lives=lives,
            workspace=str(workspace),
        ),
    )


def _memory() -> Reading | None:
    try:
        return read_memory()
    except MemoryUnreadableError:
        return None
