"""Where things are: the machine's state folder, the workspace, its cache."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from loopui.errors import ExecutorError
from loopui.host.statedir import make_state_dir, state_dir_name

STATE_FILE = "state.toml"
IMPORTED_FILE = "imported.toml"  # what was imported last
CACHE_FOLDER = ".loopui"


def state_dir() -> Path:
    """Return the machine's state folder (`LOOPUI_STATE_DIR`, else the platform's), created with mode 0700.

    Raises ExecutorError where it cannot be told which one that is.
    """
    try:
        return Path(make_state_dir(state_dir_name()))
    except ValueError as error:
        raise ExecutorError(str(error)) from None


def find_workspace(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that holds a `state.toml`."""
    resolved = Path(os.path.abspath(start))
    for folder in (resolved, *resolved.parents):
        if (folder / STATE_FILE).is_file():
            return folder
    return None


def cache_dir(workspace: Path) -> Path:
    """Return the workspace's cache folder, created with its own `.gitignore`.

    It may be deleted at any time.
    """
    folder = workspace / CACHE_FOLDER
    folder.mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8") as ignore:
        ignore.write("*\n")
    return folder
