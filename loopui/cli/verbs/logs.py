"""`loopui logs`: a run's log, as it is or as it grows."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from loopui.errors import ExecutorError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

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
        try:
            with path.open("rb") as log:
                while True:
                    ended = not args.follow or isinstance(client.find(args.run), Finished)
                    _copy(log)
                    if ended:
                        return 0
                    time.sleep(LOOK_AGAIN_S)
        except OSError as error:
            told = f"the log cannot be read: {error.strerror or error}"
            raise ExecutorError(told, where=str(path)) from error


def _log_of(args: Namespace, client: Client) -> Path:
    """Return where the run's log is: the queue knows recent runs, the workspace's records know all."""
    try:
        life = client.find(args.run)
    except ExecutorError:
        found = _from_records(args)
        if found is None:
            raise
        args.follow = False
        return found
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


def _from_records(args: Namespace) -> Path | None:
    from loopui.evidence.scan import scan
    from loopui.host.paths import find_workspace

    workspace = find_workspace(args.start)
    if workspace is None:
        return None
    logs = {each.run: each.path for each in scan(workspace) if each.run}
    matches = [log for run, log in logs.items() if run.startswith(args.run) or run.endswith(args.run)]
    return workspace / matches[0] if len(matches) == 1 else None


def _copy(log: IO[bytes]) -> None:
    """Print what has come since the last call."""
    from loopui.host.terminal import clean

    out = sys.stdout
    if not out.isatty():
        while chunk := log.read(CHUNK):
            out.buffer.write(chunk)
        out.buffer.flush()
        return
    for line in log:
        out.write(clean(line.decode(errors="replace").rstrip("\r\n")) + "\n")
    out.flush()
