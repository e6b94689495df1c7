"""Drafts: what a person has begun to fill in, kept between sessions until it is filed or filled anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from loopui.evidence.plain import from_plain, to_plain
from loopui.host.files import write_atomic
from loopui.host.paths import CACHE_FOLDER, cache_dir

T = TypeVar("T")


def save_draft(workspace: Path, stem: str, value: object) -> None:
    """Keep a dataclass under a stem that is safe in a file's name; raises OSError."""
    path = cache_dir(workspace) / _name(stem)
    write_atomic(path, json.dumps(to_plain(value)).encode(), mode=0o600)


def load_draft(workspace: Path, stem: str, kind: type[T]) -> T | None:
    """Return what was kept; None if nothing was, or if it cannot be read as this kind."""
    try:
        return from_plain(kind, json.loads(_path(workspace, stem).read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def drop_draft(workspace: Path, stem: str) -> None:
    """Forget what was kept; raises OSError."""
    _path(workspace, stem).unlink(missing_ok=True)


def _path(workspace: Path, stem: str) -> Path:
    return workspace / CACHE_FOLDER / _name(stem)


def _name(stem: str) -> str:
    return f"{stem}-draft.json"
