"""Whether what a run tested is still what is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from loopui.executor.resolve import repo_paths
from loopui.executor.tuples import own_paths
from loopui.host.git import RepoState, repo_state
from loopui.tracker.models import Tracker


def is_stale(tested: Mapping[str, RepoState], now: Mapping[str, RepoState]) -> bool | None:
    """Return whether any repository differs from when it was tested; None: it cannot be told."""
    told = [_differs(state, now.get(name)) for name, state in tested.items()]
    if True in told:
        return True
    return None if None in told or not told else False


def _differs(tested: RepoState, now: RepoState | None) -> bool | None:
    if now is None or not tested.tree:
        return None
    if (tested.tested_tree or tested.tree) != (now.tested_tree or now.tree) and tested.tree != now.tree:
        return True
    if tested.mode == "clean-clone":
        return False  # what lay uncommitted beside it was never part of it
    if not (tested.dirty or now.dirty):
        return False
    if not tested.diff_sha256 or not now.diff_sha256:
        # dirty on one side only is a difference; dirty on both without a digest might be the same
        return None if tested.dirty and now.dirty else True
    return tested.diff_sha256 != now.diff_sha256


def current_states(tracker: Tracker, workspace: Path) -> dict[str, RepoState]:
    """Return how the tracker's repositories stand now, without our own files; asks git, which takes time."""
    own = own_paths(workspace)
    states = {
        name: repo_state(Path(path), ignore=own) for name, path in repo_paths(tracker, workspace).items()
    }
    return {name: state for name, state in states.items() if state is not None}
