"""New files that are whole or not there, and that never replace another."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from loopui.host.files import sync_folder, write_new


def write_once(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file that must not exist yet: readers see nothing or all of it, also after a crash.

    Raises FileExistsError when the name is taken, OSError when the data cannot be kept.
    """
    temporary = path.with_name(f".{path.name[:200]}.{secrets.token_hex(6)}.tmp")
    try:
        write_new(temporary, data, mode=mode)
        _give_name(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    with contextlib.suppress(OSError):  # the data is safe; some file systems cannot sync a folder
        sync_folder(path.parent)


def _give_name(temporary: Path, path: Path) -> None:
    """Give the file its name without replacing; where no hard links are (exFAT), take the name first."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC))
        temporary.replace(path)
