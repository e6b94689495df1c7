"""`loopui logs`: a run's log, as it is or as it grows."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.streams import flush_output, writing
from loopui.errors import ExecutorError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from loopui.executor.client import Client
    from loopui.executor.life import Life

CHUNK = 1 << 16
LOOK_AGAIN_S = 0.1


def add_arguments(parser: ArgumentParser) -> None:
    """Add the run."""
    parser.add_argument("run", metavar="RUN", help="a run id, or what ends one uniquely")
    parser.add_argument("-f", "--follow", action="store_true", help="go on until the run has ended")


def run(args: Namespace) -> int:
    """Print the log: byte for byte into a pipe, with control sequences taken out on a screen; return 0."""
    from loopui.executor.client import Client
    from loopui.executor.life import Finished

    with Client() as client:
        path = _log_of(args, client)
        screen = _Screen() if sys.stdout.isatty() else None
        with _readable(path), path.open("rb") as log:
            while True:
                ended = not args.follow or isinstance(client.find(args.run), Finished)
                while chunk := log.read(CHUNK):
                    _put(chunk, screen)
                if screen is not None:
                    screen.pause(ended=ended)
                flush_output()
                if ended:
                    return 0
                time.sleep(LOOK_AGAIN_S)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Tell in one line why the log cannot be read; faults of stdout are none of its."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        told = f"the log cannot be read: {error.strerror or error}"
        raise ExecutorError(told, where=str(path)) from error


def _log_of(args: Namespace, client: Client) -> Path:
    """Return where the run's log is: the queue knows recent runs, the workspace's records know all."""
    from loopui.cli.finding import find_life
    from loopui.executor.life import Finished

    life = find_life(client, args.run, args.start)
    args.run = life.run  # what was said may mean several runs by the time this one ends
    args.follow &= not isinstance(life, Finished)
    if args.follow:
        life = _started(client, life)
    log: str = getattr(life, "log", "")
    if not log:
        raise ExecutorError(f"{life.run} is {life.state} and has no log yet", hint="-f waits for it")
    return Path(life.workspace, log)


def _started(client: Client, life: Life) -> Life:
    while not getattr(life, "log", ""):
        time.sleep(LOOK_AGAIN_S)
        life = client.find(life.run)
    return life


def _put(chunk: bytes, screen: _Screen | None) -> None:
    """Print what was read: byte for byte into a pipe."""
    if screen is not None:
        screen.take(chunk)
        return
    with writing():
        sys.stdout.buffer.write(chunk)


class _Screen:
    """A log on a terminal: whole lines, cleaned; what has no end yet is shown once nothing more comes."""

    def __init__(self) -> None:
        self._rest = b""
        self._grew = False

    def take(self, chunk: bytes) -> None:
        """Show the lines that are whole now."""
        self._grew = True
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._show(line, "\n")
        if len(self._rest) > CHUNK:
            self.pause(ended=False)

    def pause(self, *, ended: bool) -> None:
        """Show the beginning of a line after which nothing has come since the last look."""
        if ended or not self._grew:
            self._show(self._rest, "\n" if ended and self._rest else "")
            self._rest = b""
        self._grew = False

    def _show(self, line: bytes, end: str) -> None:
        from loopui.host.terminal import clean

        with writing():
            sys.stdout.write(clean(line.decode(errors="replace").rstrip("\r")) + end)
