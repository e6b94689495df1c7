"""What most verbs need first: the workspace, and who is asking."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

from loopui.errors import WorkspaceError
from loopui.host.paths import find_workspace

if TYPE_CHECKING:
    from pathlib import Path


def workspace_from(start: Path) -> Path:
    """Return the workspace that holds `start`; raise `WorkspaceError` where there is none."""
    found = find_workspace(start)
    if found is None:
        raise WorkspaceError(
            "no state.toml here or in a folder above",
            where=str(start.resolve()),
            hint="`loopui init` makes a workspace",
        )
    return found


def person() -> str:
    """Return the name under which runs are requested; never fails (containers have users without a name)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
