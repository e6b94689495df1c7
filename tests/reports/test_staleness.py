from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from loopui.host.git import RepoState
from loopui.reports.staleness import current_states, is_stale
from tests.reports.samples import CLEAN, tracker

DIRTY = replace(CLEAN, dirty=True, diff_sha256="d1")


@pytest.mark.parametrize(
    ("tested", "now", "stale"),
    [
        (CLEAN, CLEAN, False),
        (CLEAN, replace(CLEAN, sha="s2"), False),  # amended: another commit of the same tree
        (CLEAN, replace(CLEAN, tree="t2", tested_tree="t2"), True),
        (CLEAN, replace(CLEAN, tree="t2"), False),  # only evidence was committed
        (replace(CLEAN, tested_tree=""), CLEAN, False),
        (replace(CLEAN, tested_tree=""), replace(CLEAN, tree="t2", tested_tree="t2"), True),
        (CLEAN, DIRTY, True),
        (DIRTY, CLEAN, True),
        (DIRTY, DIRTY, False),
        (DIRTY, replace(DIRTY, diff_sha256="d2"), True),
        (DIRTY, replace(DIRTY, diff_sha256=""), None),
        (replace(CLEAN, mode="clean-clone"), DIRTY, False),
        (replace(CLEAN, mode="clean-clone"), replace(CLEAN, tree="t2", tested_tree="t2"), True),
        (replace(CLEAN, sha="", tree="", tested_tree=""), CLEAN, None),
    ],
)
def test_what_was_tested_against_what_is_there(tested: RepoState, now: RepoState, stale: bool | None) -> None:  # noqa: FBT001
    """A run is stale when the tree or what lay uncommitted differs; what cannot be told is None."""
    assert is_stale({"ship": tested}, {"ship": now}) is stale


def test_several_repositories() -> None:
    """One that differs makes stale, one that is unknown makes unknown, and no tuple tells nothing."""
    moved = replace(CLEAN, tree="t2", tested_tree="t2")
    assert is_stale({"a": CLEAN, "b": moved}, {"a": CLEAN, "b": CLEAN}) is True
    assert is_stale({"a": moved, "b": CLEAN}, {"a": CLEAN}) is True
    assert is_stale({"a": CLEAN, "b": CLEAN}, {"a": CLEAN}) is None
    assert is_stale({}, {"a": CLEAN}) is None


def test_current_states_leave_our_own_files_out(tmp_path: Path) -> None:
    """New evidence in the tested repository leaves it clean; a missing repository is left out."""
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    (tmp_path / "state.toml").write_text("")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True)
    for own in ("evidence", ".loopui"):
        (tmp_path / own).mkdir()
        (tmp_path / own / "x").write_text("x")
    repos = {"ship": {"path": "."}, "gone": {"path": "../gone"}}
    states = current_states(tracker(repos=repos), tmp_path)
    assert list(states) == ["ship"]
    assert not states["ship"].dirty
