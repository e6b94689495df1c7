"""Tuples: the commits that a run tested, taken when it starts and again when it has ended.

What lies beside the product and belongs to loopui (evidence, cache, tracker) is not what a run tests: the
tracker changes all day, and what of it matters to a run (command, criteria) stands in the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from loopui.evidence.names import EVIDENCE
from loopui.evidence.records import Grade
from loopui.executor.cloning import clone_of
from loopui.executor.job import Job
from loopui.host.git import RepoState, repo_state
from loopui.host.paths import CACHE_FOLDER, IMPORTED_FILE, STATE_FILE


def own_paths(workspace: Path) -> tuple[Path, ...]:
    """Return what in a workspace is loopui's own."""
    return tuple(workspace / name for name in (EVIDENCE, CACHE_FOLDER, STATE_FILE, IMPORTED_FILE))


def tuple_of(job: Job) -> dict[str, RepoState]:
    """Return the commits to be tested, per repository; what is no repository is left out.

    Of a repository that is tested in a clean clone only what is committed counts.
    """
    own = own_paths(Path(job.workspace))
    found: dict[str, RepoState] = {}
    for name, path in job.repos.items():
        state = repo_state(Path(path), ignore=own)
        if state is not None and name in job.clean_clones:
            state = replace(state, dirty=False, diff_sha256="", mode="clean-clone")
        if state is not None:
            found[name] = state
    return found


def grade(job: Job, before: Mapping[str, RepoState], clones: str) -> tuple[Grade, tuple[str, ...]]:
    """Return the grade, and what speaks against a claim although the tree was clean when the run started.

    A claim needs every repository clean, and unchanged while the command ran.
    """
    after = _after(job, before, clones)
    moved = tuple(
        f"{name} {_difference(state, after.get(name))} while the command ran: what it tested is not certain"
        for name, state in before.items()
        if after.get(name) != state
    )
    clean = bool(job.repos) and set(before) == set(job.repos)
    clean = clean and not any(state.dirty for state in before.values())
    return "claim" if clean and not moved else "diagnostic", moved


def _after(job: Job, before: Mapping[str, RepoState], clones: str) -> dict[str, RepoState]:
    """Return the tuple as it is now; of a clean clone that is the clone itself, which is on no branch."""
    own = own_paths(Path(job.workspace))
    found: dict[str, RepoState] = {}
    for name, known in before.items():
        path = Path(job.repos[name])
        if name not in job.clean_clones:
            state = repo_state(path, ignore=own)
        else:
            clone = Path(clone_of(job, name, clones))
            # the same paths are left out of the clone's tree as of its original's
            same = tuple(clone / each.relative_to(path) for each in own if each.is_relative_to(path))
            state = repo_state(clone, ignore=same)
            state = state and replace(state, mode="clean-clone", branch=known.branch)
        if state is not None:
            found[name] = state
    return found


def _difference(before: RepoState, after: RepoState | None) -> str:
    if after is None:
        return "was gone"
    if before.sha != after.sha:
        return f"moved from {before.sha[:10]} to {after.sha[:10]}"
    if after.dirty and not before.dirty:
        return "was dirtied"
    return "was changed"
