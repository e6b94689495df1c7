"""A real terminal for tests: a program on a pty, its output read into a pyte screen."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

DEADLINE_S = 30.0
_OF_ANOTHER = {"COLUMNS", "LINES", "NO_COLOR"}
_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}


class Terminal:
    """A program that runs in a terminal of its own, and what stands on its screen."""

    def __init__(self, master: int, process: subprocess.Popen[bytes], *, columns: int, rows: int) -> None:
        self.process = process
        self._master = master
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """The characters on the screen, a line each."""
        return "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        """Type `keys` as a person would (control characters and escape sequences as they are)."""
        os.write(self._master, keys.encode())

    def pump(self, seconds: float) -> bool:
        """Read what the program wrote, for at most `seconds`; return whether anything came."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError as error:
            if error.errno == errno.EIO:  # Linux: the other side is closed
                return False
            raise
        self._stream.feed(data)
        return bool(data)

    def wait_for(self, *texts: str, gone: bool = False, deadline_s: float = DEADLINE_S) -> str:
        """Read until every one of `texts` is on the screen (or, with `gone`, none is); return the screen."""
        end = time.monotonic() + deadline_s
        while True:
            present = [text in self.text for text in texts]
            if not any(present) if gone else all(present):
                return self.text
            if time.monotonic() > end:
                state = "still" if gone else "never"
                raise AssertionError(f"{state} on the screen after {deadline_s} s: {texts}\n{self.text}")
            self.pump(0.05)

    def wait_for_exit(self, deadline_s: float = DEADLINE_S) -> int:
        """Read until the program has ended; return its exit status."""
        end = time.monotonic() + deadline_s
        while (status := self.process.poll()) is None:
            if time.monotonic() > end:
                raise AssertionError(f"still running after {deadline_s} s\n{self.text}")
            self.pump(0.05)
        return status

    def hang_up(self) -> None:
        """Take the terminal away, as when its window is closed."""
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End the program if it still runs and give everything back."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._master >= 0:
            os.close(self._master)


def _inherited() -> dict[str, str]:
    """Return this process's environment without what it says of another terminal."""
    return {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}


@contextlib.contextmanager
def terminal(
    argv: Sequence[str | Path],
    *,
    columns: int = 140,
    rows: int = 45,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    ignore_hangup: bool = False,
) -> Iterator[Terminal]:
    """Run `argv` as the leader of a session on a new pty; end it when the block ends."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def lead_session() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        if ignore_hangup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    process = subprocess.Popen(
        [str(word) for word in argv],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=cwd,
        env={**_inherited(), **_TERMINAL, **(env or {})},
        preexec_fn=lead_session,  # noqa: PLW1509  # the tests' own process has no threads here
    )
    os.close(slave)
    screen = Terminal(master, process, columns=columns, rows=rows)
    try:
        yield screen
    finally:
        screen.close()
