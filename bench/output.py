"""1 GiB of output into the log, with somebody who follows it, beside `cmd > file` on the same disk."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from bench.at_rest import job_in
from bench.measure import report, take_turns
from bench.workspace import workspace
from loopui.executor.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
LOOK_S = 0.05  # twenty times a second, as the cockpit
COMMAND = "yes 'a line of output as tests print it, of some length' | head -c 1073741824"


def main() -> None:
    """Measure and print: until the run is closed (digest and record with it), and the command's own time."""
    with workspace() as (place, env):
        client = Client(Path(env["LOOPUI_STATE_DIR"]))
        alternatives: dict[str, Callable[[], object]] = {
            "cmd > file": lambda: _plain(place),
            "a run, followed": lambda: _followed(client, place),
        }
        report("1 GiB of output", take_turns(alternatives, ROUNDS), against="cmd > file")
        client.close()


def _plain(place: Path) -> None:
    log = place / "plain.txt"
    with log.open("wb") as file:
        subprocess.run(["sh", "-c", COMMAND], stdout=file, check=True)
    log.unlink()


def _followed(client: Client, place: Path) -> None:
    over = threading.Event()
    run = client.launch([job_in(place, ("sh", "-c", COMMAND))])[0]
    follower = threading.Thread(target=_follow, args=(place, over))
    follower.start()
    client.wait(run)
    over.set()
    follower.join()
    for log in place.glob("evidence/**/*.txt"):
        log.unlink()


def _follow(place: Path, over: threading.Event) -> None:
    """Read the log's newest 64 KiB again and again, as a viewer does."""
    while not over.wait(LOOK_S):
        for log in place.glob("evidence/**/*.txt"):
            with log.open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 65536))
                file.read()
