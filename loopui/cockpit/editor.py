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
    except ValueError as error:
        return f"{editor} is no command ({error}); set VISUAL or EDITOR to your editor"
    try:
        with app.suspend():
            # What goes wrong in here must not leave the block: the terminal would stay with nobody.
            return _run(command)
    except SuspendNotSupported:
        return f"this terminal cannot be lent to an editor; edit {path} in another one"


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=False)
    except OSError as error:
        return f"{command[0]} could not be started ({error.strerror}); set VISUAL or EDITOR to your editor"
    return f"{command[0]} ended with {done.returncode}" if done.returncode else ""
