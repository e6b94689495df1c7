"""Lends the terminal to the person's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported


def edit(app: App[Any], path: Path) -> str:
    """Open the file in $VISUAL or $EDITOR and wait for its end; returns one line where that did not work."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = [*shlex.split(editor), str(path)]
        with app.suspend():
            done = subprocess.run(command, check=False)
    except SuspendNotSupported:
        return f"this terminal cannot be lent to an editor; edit {path} in another one"
    except (OSError, ValueError) as error:
        return f"{editor} could not be started ({error}); set VISUAL or EDITOR to your editor"
    return f"{editor} ended with {done.returncode}" if done.returncode else ""
