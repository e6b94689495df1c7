"""`imported.toml`: what the sources said when they were imported last, the base of the next import.

It stands beside `state.toml` and is committed with it: the next import may be somebody else's, on another
machine, and `.loopui/` may be deleted at any time. It holds tables, not the documents: a later loopui that
reads more from the same documents finds rows that no base has, and adds them. No person edits it; without it
nothing is overwritten.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from loopui.documents.writing import render_tables
from loopui.errors import TrackerError
from loopui.host.files import write_atomic
from loopui.host.paths import IMPORTED_FILE
from loopui.tracker.parsing import validate

BASE_FILE: Final = IMPORTED_FILE
_HEAD: Final = (
    "# What was imported last from Markdown trackers. `loopui import` compares with it: it tells what was",
    "# edited in state.toml from what changed in the documents. Commit it; do not edit it.",
)


def read_base(workspace: Path) -> dict[str, Any] | None:
    """Return the tables that were imported last, or None; raises TrackerError for broken ones."""
    path = workspace / BASE_FILE
    hint = "restore it from git, or delete it: the next import then keeps all that differs"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        validate(tables)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        what = error.strerror if isinstance(error, OSError) else "not what loopui writes there"
        raise TrackerError(f"cannot be read: {what}", where=str(path), hint=hint) from error
    return tables


def write_base(workspace: Path, tables: Mapping[str, Any]) -> None:
    """Remember what was imported."""
    path = workspace / BASE_FILE
    try:
        write_atomic(path, render_tables(tables, _HEAD).encode("utf-8"))
    except OSError as error:
        hint = "import again once it can: until then everything that differs is kept"
        raise TrackerError(
            f"cannot be written: {error.strerror or error}", where=str(path), hint=hint
        ) from error
