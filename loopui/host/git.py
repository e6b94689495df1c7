"""What git says of a repository: the state that a run tested.

git is only read: no lock is taken, no hook, pager, prompt, file-system monitor or external diff is started,
and nothing in the caller's environment can redirect it to another repository.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import subprocess

TIMEOUT_S = 20.0  # for everything that git is asked about one repository
_MAX_READ_BYTES = 256 * 1024 * 1024  # beyond this, changed files are told apart by size and time

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "status.renames": "false",
}
_STATUS = ("status", "--porcelain=v2", "-z", "--ignore-submodules=none")
_FIELDS_BEFORE_PATH = {b"1": 8, b"u": 10, b"?": 1}  # of an entry of porcelain v2


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoState:
    """A repository as it stood: the commit, its tree, and whether anything uncommitted lay beside them.

    `sha` and `tree` are empty before the first commit, `branch` on a detached HEAD. `diff_sha256` tells two
    dirty states apart: it covers the names and contents of changed and of untracked files. `tested_tree` is
    the commit's without what was ignored: committing evidence changes only `tree`.
    """

    sha: str
    tree: str
    branch: str
    dirty: bool
    mode: Literal["working-tree", "clean-clone"] = "working-tree"
    diff_sha256: str = ""
    tested_tree: str = ""
    submodules: dict[str, str] = field(default_factory=dict)  # path -> the commit that it is pinned to


class _GitFailedError(Exception):
    """git is missing, does not answer in time, or says no."""


def repo_state(path: Path, *, ignore: Sequence[Path] = (), timeout_s: float = TIMEOUT_S) -> RepoState | None:
    """Return the state of the repository that holds `path`; None: there is none, or git is missing.

    What lies under `ignore` does not make it dirty (the evidence of a run is not what the run tested). A
    repository too large to be compared in time counts as dirty: it was not seen to be clean.
    """
    deadline = time.monotonic() + timeout_s
    try:
        top = Path(os.fsdecode(_git(path, ("rev-parse", "--show-toplevel"), deadline).removesuffix(b"\n")))
        sha, tree = _commit(top, deadline)
        branch = _branch(top, deadline)
    except _GitFailedError:
        return None
    inside = _inside(top, ignore)
    spec = (
        ("--", ":(top)", *(f":(exclude,top,literal){'/'.join(parts)}" for parts in inside)) if inside else ()
    )
    try:
        tested = _tree_without(top, tree, inside, deadline) if tree and inside else tree
        dirty = bool(_git(top, (*_STATUS, "--untracked-files=normal", *spec), deadline))
        digest = _digest(top, sha, spec, deadline) if dirty else ""
        pins = _pins(top, tree, deadline)
    except _GitFailedError:
        tested, dirty, digest, pins = "", True, "", {}
    return RepoState(
        sha=sha,
        tree=tree,
        branch=branch,
        dirty=dirty,
        diff_sha256=digest,
        tested_tree=tested,
        submodules=pins,
    )


def _commit(top: Path, deadline: float) -> tuple[str, str]:
    """Return the commit and its tree; empty before the first commit."""
    try:
        told = _git(top, ("rev-parse", "--verify", "--quiet", "HEAD"), deadline)
        sha = told.decode("ascii", "replace").strip()
        tree = _git(top, ("rev-parse", "--verify", "--quiet", f"{sha}^{{tree}}"), deadline)
    except _GitFailedError:
        return "", ""
    return sha, tree.decode("ascii", "replace").strip()


def _branch(top: Path, deadline: float) -> str:
    try:
        return os.fsdecode(_git(top, ("symbolic-ref", "--quiet", "--short", "HEAD"), deadline).strip())
    except _GitFailedError:
        return ""


def _pins(top: Path, tree: str, deadline: float) -> dict[str, str]:
    """Return the commits of submodules as the tree pins them; only a repository that has some is asked."""
    if not tree or not (top / ".gitmodules").exists():
        return {}
    entries = _git(top, ("ls-tree", "-r", "-z", "--full-tree", tree), deadline).split(b"\0")
    found = (entry.partition(b"\t") for entry in entries if entry.startswith(b"160000 "))
    return {os.fsdecode(path): about.split()[2].decode("ascii", "replace") for about, _, path in found}


def _inside(top: Path, ignore: Sequence[Path]) -> tuple[tuple[str, ...], ...]:
    """Return the ignored paths that lie in this repository, as their parts below its top."""
    # the entry itself, not what a symlink points to: that is what git sees
    absolute = {path.parent.resolve() / path.name for path in ignore}
    root = top.resolve()
    return tuple(
        sorted(
            path.relative_to(root).parts for path in absolute if path != root and path.is_relative_to(root)
        )
    )


def _tree_without(top: Path, tree: str, left_out: Sequence[tuple[str, ...]], deadline: float) -> str:
    """Return a digest of a tree without some of its paths; empty: nothing else is in it."""
    import hashlib  # noqa: PLC0415  # who only handles values does not pay for it

    kept = []
    for entry in _git(top, ("ls-tree", "-z", "--full-tree", tree), deadline).split(b"\0"):
        about, _, name = entry.partition(b"\t")
        below = [parts[1:] for parts in left_out if os.fsencode(parts[0]) == name]
        if below and () not in below and b" tree " in about:
            inner = _tree_without(top, about.split()[-1].decode(), below, deadline)
            kept += [inner.encode() + b"\t" + name] if inner else []
        elif entry and () not in below:
            kept.append(entry)
    return hashlib.sha256(b"\0".join(kept)).hexdigest() if kept else ""


def _digest(top: Path, sha: str, spec: tuple[str, ...], deadline: float) -> str:
    """Return a digest of everything uncommitted: git's own entries and the contents they speak of."""
    import hashlib  # noqa: PLC0415  # only dirty repositories pay for it

    entries = _git(top, (*_STATUS, "--untracked-files=all", *spec), deadline)
    digest = hashlib.sha256(entries)
    submodules = []
    budget = _MAX_READ_BYTES
    for entry in entries.split(b"\0"):
        fields = entry.split(b" ", _FIELDS_BEFORE_PATH.get(entry[:1], 0))
        if len(fields) > 1:
            content, budget = _content(top / os.fsdecode(fields[-1]), budget, deadline)
            digest.update(content)
            if fields[2:3] and fields[2].startswith(b"S"):
                submodules.append(os.fsdecode(fields[-1]))
    if sha and submodules:
        short = ("diff", "--no-ext-diff", "--no-color", "--submodule=short", sha, "--")
        digest.update(_git(top, (*short, *(f":(top,literal){path}" for path in submodules)), deadline))
    return digest.hexdigest()


def _content(path: Path, budget: int, deadline: float) -> tuple[bytes, int]:
    """Return what tells a changed file apart, and what is left of the budget for reading."""
    import hashlib  # noqa: PLC0415  # as above
    import stat  # noqa: PLC0415

    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return os.fsencode(path.readlink()), budget
        known = f"{found.st_mode:o} {found.st_size}".encode()
        if not stat.S_ISREG(found.st_mode):
            return known, budget
        if found.st_size > budget or time.monotonic() > deadline:
            return known + str(found.st_mtime_ns).encode(), budget
        with path.open("rb") as file:
            return known + hashlib.file_digest(file, "sha256").digest(), budget - found.st_size
    except OSError:
        return b"unreadable", budget


def _git(cwd: Path, arguments: tuple[str, ...], deadline: float) -> bytes:
    """Return what git writes to stdout."""
    import subprocess  # noqa: PLC0415  # who only handles values does not pay for it

    settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
    try:
        process = subprocess.Popen(
            ["git", "--no-optional-locks", "--no-pager", *settings, *arguments],  # noqa: S607  # the user's git
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise _GitFailedError(str(error)) from error
    try:
        output, _ = process.communicate(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise _GitFailedError("git does not answer in time") from error
    finally:
        _end(process)
    if process.returncode:
        raise _GitFailedError(f"git {arguments[0]} ended with {process.returncode}")
    return output


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and the helpers that it started; they are the session that it leads."""
    import contextlib  # noqa: PLC0415  # as above
    import signal  # noqa: PLC0415

    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def environment() -> dict[str, str]:
    """Return the environment for git: nothing in it leads to another repository, or asks a person."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
