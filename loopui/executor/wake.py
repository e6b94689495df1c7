"""How the executor is woken: a byte in a FIFO, whose path may be as long as paths are. Lean."""

from __future__ import annotations

import os
import stat

from loopui.host.quietly import suppress

WAKE = "wake"


def poke(state: str | os.PathLike[str]) -> None:
    """Wake the executor of a state folder, if there is one."""
    with suppress(OSError):  # no reader: no executor; full: it has been woken often enough
        fd = os.open(os.path.join(state, WAKE), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.write(fd, b"!")
        finally:
            os.close(fd)


def open_ear(state: str | os.PathLike[str]) -> int:
    """Open the FIFO to listen: for reading and writing, so that it never comes to an end."""
    path = os.path.join(state, WAKE)
    with suppress(FileNotFoundError):
        if not stat.S_ISFIFO(os.stat(path).st_mode):
            os.unlink(path)  # a restored backup has a plain file, which is always readable
    with suppress(FileExistsError):
        os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
