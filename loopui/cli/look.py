"""One look at everything that verbs show: tracker, evidence, repositories, runs and memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.evidence.scan import scan
from loopui.executor.client import Client
from loopui.executor.resolve import repo_paths
from loopui.host.git import RepoState, repo_state
from loopui.host.memory import MemoryUnreadableError, Reading, read_memory
from loopui.reports.board import Board, make_board
from loopui.tracker.statefile import Loaded, load

if TYPE_CHECKING:
    from loopui.evidence.artifacts import Artifact
    from loopui.executor.life import Life
    from loopui.tracker.models import Tracker


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
            repo_states=repo_states(loaded.tracker, workspace),
            lives=lives,
            workspace=str(workspace),
        ),
    )


def repo_states(tracker: Tracker, workspace: Path) -> dict[str, RepoState]:
    """Return the state of each of the tracker's repositories that is there."""
    found = {name: repo_state(Path(path)) for name, path in repo_paths(tracker, workspace).items()}
    return {name: state for name, state in found.items() if state is not None}


def _memory() -> Reading | None:
    try:
        return read_memory()
    except MemoryUnreadableError:
        return None
