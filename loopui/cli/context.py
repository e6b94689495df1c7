"""What most verbs need first: the workspace, who is asking, and for which task."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

from loopui.errors import UsageError, WorkspaceError
from loopui.host.paths import find_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from loopui.tracker.models import Tracker


def workspace_from(start: Path) -> Path:
    """Return the workspace that holds `start`; raise `WorkspaceError` where there is none."""
    found = workspace_near(start)
    if found is None:
        raise WorkspaceError(
            "no state.toml here or in a folder above",
            where=str(start.resolve()),
            hint="`loopui init` makes a workspace",
        )
    return found


def workspace_near(start: Path) -> Path | None:
    """Return the workspace that holds `start`, None where there is none."""
    return find_workspace(absolute(start))


def absolute(path: Path) -> Path:
    """Return the path from the root on; raise `WorkspaceError` where the current folder is gone."""
    try:
        return path.absolute()
    except FileNotFoundError:
        raise WorkspaceError(
            "the current folder has been deleted", hint="go to another one, or name one: -C DIR"
        ) from None


def check_task(tracker: Tracker, task: str) -> None:
    """Raise UsageError where the tracker does not know the task: its evidence would be filed nowhere.

    What a queue entry or a cadence is named by is known as well; no task is always fine.
    """
    from loopui.tracker.nearest import suggestion

    known = [*(row.id for row in tracker.tasks), *(row.id for row in tracker.cadences)]
    known += [entry.task for entry in tracker.queue]
    if task and task not in known:
        hint = suggestion(task, known) or "add it to state.toml: [[tasks]]"
        raise UsageError(f"no task {task!r} in the tracker", where="--task", hint=hint)


def person() -> str:
    """Return the name under which runs are requested; never fails (containers have users without a name)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
