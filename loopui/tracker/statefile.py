"""`state.toml` on disk: read whole and checked, edited in place.

Invariant: what is written parses, is a valid tracker, and holds every edit made before by another writer.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loopui.errors import TrackerError
from loopui.host.files import lock_file, write_atomic
from loopui.host.paths import STATE_FILE, cache_dir
from loopui.tracker.models import Tracker
from loopui.tracker.parsing import Parsed, decode, parse
from loopui.tracker.references import Problem, problems
from loopui.tracker.statetext import StateText
from loopui.tracker.undo import Hunk, Step, remember, steps, take_back

Keep = Callable[[tuple[Step, ...], tuple[Hunk, ...]], tuple[Step, ...]]
Change = Callable[[StateText], object]  # what it returns (the id it gave) is the caller's own affair

_ATTEMPTS: Final = 20  # saves by an editor that knows no lock, before we give up
_REASONS: Final = {
    errno.EACCES: ("no permission", "look at its owner and mode"),
    errno.EPERM: ("no permission", "look at its owner and mode"),
    errno.EROFS: ("the file system is read-only", ""),
    errno.ENOSPC: ("no space left on the disk", "make room; the file is as it was"),
    errno.EDQUOT: ("the disk quota is used up", "make room; the file is as it was"),
    errno.EISDIR: ("it is a folder", ""),
    errno.ELOOP: ("its symbolic link leads to itself", ""),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A tracker as it was read, what does not hold together in it, and the digest of its bytes."""

    tracker: Tracker
    problems: tuple[Problem, ...]
    digest: str


def load(workspace: Path) -> Loaded:
    """Return the workspace's tracker; raises TrackerError (one line: file, line, key, what to do)."""
    path = workspace / STATE_FILE
    data = _read(path)
    return _loaded(parse(data, path), data)


def edit(workspace: Path, change: Change, *, what: str = "an edit") -> Loaded:
    """Apply `change` to what the file holds now and write it; nothing is written where nothing changes.

    It is one step for `undo`, which tells it as `what`. Raises TrackerError, from `change` too, and then
    leaves the file untouched.
    """
    return _edit(workspace, change, lambda kept, hunks: (*kept, Step(what, hunks)))


def undo(workspace: Path) -> tuple[Loaded, str]:
    """Take the last edit back and say what it was; what others wrote since stays.

    Raises TrackerError where there is none, or where the lines that it changed were changed again.
    """
    undone: list[str] = []

    def change(text: StateText) -> None:
        kept = steps(_folder(workspace))
        if not kept:
            raise TrackerError("there is no edit to undo", where=str(workspace / STATE_FILE))
        text.replace(take_back(str(text), kept[-1]))
        undone.append(kept[-1].what)

    loaded = _edit(workspace, change, lambda kept, _: kept[:-1])
    return loaded, undone[-1]


def _folder(workspace: Path) -> Path:
    return Path(os.path.realpath(workspace / STATE_FILE)).parent


def _edit(workspace: Path, change: Change, keep: Keep) -> Loaded:
    path = workspace / STATE_FILE
    _read(path)  # where there is no tracker, nothing is made, not even a lock
    target = Path(os.path.realpath(path))
    with _telling(path, "written"), _locked(target):
        for _ in range(_ATTEMPTS):
            before = _read(path)
            after, hunks = _changed(before, change, path)
            loaded = _loaded(_checked(after, before, path), after)
            # An editor knows nothing of the lock: what it saved since is read again, not overwritten.
            if _read(path) != before:
                continue
            if after != before:
                write_atomic(target, after, mode=stat.S_IMODE(target.stat().st_mode))
                remember(target.parent, keep(steps(target.parent), hunks))
            return loaded
    raise TrackerError("is saved by another program all the time", where=str(path), hint="try again")


def _loaded(parsed: Parsed, data: bytes) -> Loaded:
    return Loaded(parsed.tracker, problems(parsed), hashlib.sha256(data).hexdigest())


def _read(path: Path) -> bytes:
    with _telling(path, "read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if path.is_symlink():
                raise TrackerError(
                    f"is a link to {path.readlink()}, which is not there", where=str(path)
                ) from None
            hint = "`loopui init` makes one"
            raise TrackerError(f"no {path.name} in {path.parent}", hint=hint) from None


@contextmanager
def _telling(path: Path, done: str) -> Iterator[None]:
    """Turn what the system refuses into one line."""
    try:
        yield
    except OSError as error:
        reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), ""))
        raise TrackerError(f"cannot be {done}: {reason}", where=str(path), hint=hint) from error


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Hold the lock beside the real file, so that workspaces that share it by a link take turns too."""
    with lock_file(cache_dir(target.parent) / "state.lock"):
        yield


def _changed(data: bytes, change: Change, path: Path) -> tuple[bytes, tuple[Hunk, ...]]:
    """Return the bytes with `change` applied, and what it changed; everything else stays byte for byte."""
    decode(data, path)
    text = StateText(data.decode("utf-8"))
    try:
        change(text)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, IndexError, ValueError):
        parse(data, path)  # a file that is no tracker is told as such
        raise
    try:
        return str(text).encode("utf-8"), tuple(text.hunks)
    except UnicodeEncodeError:  # an argument of a command line may hold any bytes
        raise TrackerError("the edit was refused: it holds bytes that are no text", where=str(path)) from None


def _checked(data: bytes, before: bytes, path: Path) -> Parsed:
    try:
        return parse(data, path)
    except TrackerError as error:
        parse(before, path)  # a file that was no tracker before is told as such
        raise TrackerError(
            f"the edit was refused: {error.what}", where=error.where, hint=error.hint
        ) from None
