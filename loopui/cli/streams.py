"""The standard streams where they are closed or full, or where their reader has left.

`loopui.cli.main` imports this for every verb: it imports next to nothing.
"""

from __future__ import annotations

import os
import sys

from loopui.errors import LoopuiError

TYPE_CHECKING = False  # see `loopui.errors`
if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO


class OutputError(LoopuiError):
    """What there is to tell cannot be written to stdout."""


class writing:  # noqa: N801 — read as a word: `with writing():`
    """Turns a fault of stdout into one line; a reader that has left stays a BrokenPipeError."""

    def __enter__(self) -> None:
        """Begin to write."""

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise OutputError where stdout takes nothing more."""
        if isinstance(fault, OSError) and not isinstance(fault, BrokenPipeError):
            mute(sys.stdout)
            raise OutputError(
                f"the output cannot be written: {fault.strerror or fault}",
                where="stdout",
                hint="what was asked for is done as far as it got; free some space, or send it elsewhere",
            ) from fault


def prepare_streams() -> None:
    """Give closed streams a place that takes everything; no character is one that cannot be printed."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            # the lowest free number is the one that was closed: no file of ours may get it
            fd = os.open(os.devnull, os.O_RDWR)
            if fd != number:
                os.dup2(fd, number)
                os.close(fd)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 — for good
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def flush_output() -> None:
    """Bring what was printed out of this process; raises OutputError."""
    with writing():
        sys.stdout.flush()


def mute(stream: TextIO) -> None:
    """Let a stream that takes nothing more take everything, or the interpreter complains at exit."""
    try:
        fd = os.open(os.devnull, os.O_WRONLY)
        os.dup2(fd, stream.fileno())
        os.close(fd)
    except (OSError, ValueError):  # it is no file
        return
