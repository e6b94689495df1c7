"""Notices that the terminal has gone, and sees to it that the process goes too.

A Textual app whose terminal vanishes while SIGHUP is ignored, or without a controlling terminal, spins for
ever on the end of its input. Nothing is lost by leaving: runs belong to the executor, drafts are kept.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import threading
from collections.abc import Callable
from typing import Final

LOOK_EVERY_MS: Final = 250  # where the system does not wake us
GRACE_S: Final = 0.4  # for an orderly end, which may hang on a terminal that is not there
GONE: Final = 129  # as if SIGHUP had done it


def is_gone(fd: int) -> bool:
    """Tell whether the terminal behind a file descriptor has hung up."""
    try:
        termios.tcgetattr(fd)
    except (termios.error, OSError):
        return True
    return False


def watch_terminal(leave: Callable[[], None], *, fd: int | None = None) -> None:
    """Start to watch; when the terminal is gone, ask the app to `leave`, and end the process soon after."""
    watched = sys.__stdin__.fileno() if fd is None and sys.__stdin__ is not None else fd
    if watched is None or not os.isatty(watched):
        return
    threading.Thread(target=_watch, args=(watched, leave), name="loopui terminal", daemon=True).start()


def _watch(fd: int, leave: Callable[[], None]) -> None:
    poller = select.poll()
    poller.register(fd, 0)  # hang-up and error are told without being asked for
    while not is_gone(fd):
        poller.poll(LOOK_EVERY_MS)
    threading.Thread(target=_end, daemon=True).start()
    leave()


def _end() -> None:
    threading.Event().wait(GRACE_S)
    os._exit(GONE)
