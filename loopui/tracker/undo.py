"""Undoing edits of `state.toml`: each leaves the lines that it changed, and undoing puts the old ones back.

Invariant: undoing takes back one edit and nothing else; what somebody else wrote since stays, and where it
stands on the same lines, nothing is undone. The steps are a cache: without `.loopui/`, there is nothing to
undo.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from loopui.errors import TrackerError
from loopui.host.paths import cache_dir

_NAME: Final = "undo.json"
_MOST: Final = 100  # steps
_AROUND: Final = 2  # lines above and below that have to be as they were


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines (with their ends) that an edit replaced, from line `first` (from 0), with some around them."""

    first: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One edit: what it was, and its hunks in the order in which they were made."""

    what: str
    hunks: tuple[Hunk, ...]


def hunk_between(before: str, after: str) -> Hunk | None:
    """Return the one run of lines in which two texts differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    if head == len(old) == len(new):
        return None
    first, tail = max(0, head - _AROUND), max(0, tail - _AROUND)
    return Hunk(first, "".join(old[first : len(old) - tail]), "".join(new[first : len(new) - tail]))


def take_back(text: str, step: Step) -> str:
    """Return the text without a step; raises TrackerError where its lines were changed since."""
    for hunk in reversed(step.hunks):
        text = _without(text, hunk, step)
    return text


def _without(text: str, hunk: Hunk, step: Step) -> str:
    place = _place(text, hunk)
    if place is None:
        what = f"cannot undo: {step.what}: the lines that it changed were changed again since"
        raise TrackerError(what, hint="edit state.toml by hand")
    return text[:place] + hunk.before + text[place + len(hunk.after) :]


def _place(text: str, hunk: Hunk) -> int | None:
    """Return where a hunk's lines begin now: where they were, else the only place where they are."""
    lines = text.splitlines(keepends=True)
    there = sum(map(len, lines[: hunk.first]))
    if hunk.after and text.startswith(hunk.after, there):
        return there
    found = text.find(hunk.after) if hunk.after else -1
    while found > 0 and text[found - 1] != "\n":
        found = text.find(hunk.after, found + 1)
    is_only = found >= 0 and text.find(hunk.after, found + 1) < 0
    return found if is_only else None


def steps(folder: Path) -> tuple[Step, ...]:
    """Return the steps that can be undone, oldest first; what cannot be read is none."""
    try:
        told = json.loads((cache_dir(folder) / _NAME).read_text(encoding="utf-8"))
        return tuple(
            Step(
                str(step["what"]),
                tuple(Hunk(int(h["first"]), h["before"], h["after"]) for h in step["hunks"]),
            )
            for step in told
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def remember(folder: Path, kept: Sequence[Step]) -> None:
    """Keep these steps; called while the lock of `state.toml` is held, when the edit itself is on disk."""
    text = json.dumps([asdict(step) for step in kept[-_MOST:]])
    with suppress(OSError):  # the edit is done: where only its step cannot be kept, it cannot be undone
        path = cache_dir(folder) / _NAME
        new = path.with_suffix(
            ".new"
        )  # whole or not at all, but not worth waiting for the disk: it is a cache
        new.write_text(text, encoding="ascii")
        new.replace(path)
