"""1 GiB of output into the log, with somebody who follows it, beside `cmd > file` on the same disk."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from bench.at_rest import job_in
from bench.measure import Sample, report, take_turns
from bench.workspace import workspace
from loopui.evidence.records import read_record
from loopui.executor.client import Client
from loopui.executor.life import Finished

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
LOOK_S = 0.05  # twenty times a second, as the cockpit
COMMAND = "yes 'a line of output as tests print it, of some length' | head -c 1073741824"


def main() -> None:
    """Measure and print: the command's own time, and the time until its run is closed (judged, recorded)."""
    with workspace() as (place, env):
        client = Client(Path(env["LOOPUI_STATE_DIR"]))
        own_ms: list[float] = []
        alternatives: dict[str, Callable[[], object]] = {
            "cmd > file": lambda: _plain(place),
            "a run, followed, until it is recorded": lambda: own_ms.append(_followed(client, place)),
        }
        samples = take_turns(alternatives, ROUNDS)
        samples.insert(1, Sample("the command of that run", tuple(own_ms)))
        report("1 GiB of output", samples, against="cmd > file")
        client.close()


def _plain(place: Path) -> None:
    log = place / "plain.txt"
    with log.open("wb") as file:
        subprocess.run(["sh", "-c", COMMAND], stdout=file, check=True)
    log.unlink()


def _followed(client: Client, place: Path) -> float:
    """Return how many milliseconds the command took, by the run's record."""
    over = threading.Event()
    run = client.launch([job_in(place, ("sh", "-c", COMMAND))])[0]
    follower = threading.Thread(target=_follow, args=(place, over))
    follower.start()
    life = client.wait(run)
    over.set()
    follower.join()
    duration_s = read_record(place / life.record).duration_s if isinstance(life, Finished) else None
    for log in place.glob("evidence/**/*.txt"):
        log.unlink()
    return (duration_s or 0.0) * 1000


def _follow(place: Path, over: threading.Event) -> None:
    """Read the log's newest 64 KiB again and again, as a viewer does."""
    while not over.wait(LOOK_S):
        for log in place.glob("evidence/**/*.txt"):
            with log.open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 65536))
                file.read()
