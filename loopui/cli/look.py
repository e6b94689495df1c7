"""One look at everything that verbs show: tracker, evidence, repositories, runs and memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.evidence.scan import scan
from loopui.executor.client import Client
from loopui.host.memory import MemoryUnreadableError, Reading, read_memory
from loopui.reports.board import Board, make_board
from loopui.reports.staleness import current_states
from loopui.tracker.statefile import Loaded, load

if TYPE_CHECKING:
    from loopui.evidence.artifacts import Artifact
    from loopui.executor.life import Life


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen; `memory` is None where it cannot be read."""

    workspace: Path
    loaded: Loaded
    artifacts: tuple[Artifact, ...]
    lives: tuple[Life, ...]
    memory: Reading | None
    board: Board


def look(workspace: Path) -> Look:
    """Look at everything once. Raises `TrackerError` where `state.toml` cannot be used."""
    loaded = load(workspace)
    artifacts = scan(workspace)
    lives = Client().lives()
    return Look(
        workspace=workspace,
        loaded=loaded,
        artifacts=artifacts,
        lives=lives,
        memory=_memory(),
        board=make_board(
            loaded.tracker,
            artifacts,
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
