"""Launching runs and following them to their end: narration on stderr, verdicts on stdout."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import person
from loopui.cli.lives import describe, life_dict
from loopui.cli.output import narrate, print_json, say
from loopui.errors import ExecutorError
from loopui.executor.client import Client
from loopui.executor.life import Finished, Life
from loopui.executor.one_lane import refuse_second_lane
from loopui.executor.slot import MARKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopui.executor.job import Job

PASS, FAIL, BLOCKED, WAITING = 0, 1, 3, 4
TAIL_LINES = 12
TAIL_BYTES = 8192


def launch_and_follow(jobs: Sequence[Job], *, detach: bool, wait_max_s: float | None, as_json: bool) -> int:
    """Launch the jobs in order; return 0 where detached, else what `follow` returns."""
    if not detach:
        _refuse_inside_a_run()
    with Client() as client:
        refuse_second_lane(jobs, client.lives())
        runs = client.launch(jobs)
        if not detach:
            return follow(client, runs, wait_max_s=wait_max_s, as_json=as_json)
        if as_json:
            print_json({"runs": [life_dict(client.find(run)) for run in runs]})
        else:
            for run in runs:
                say(run)
        return PASS


def _refuse_inside_a_run() -> None:
    """Refuse to wait for ever: a gate that waits for another one waits for itself to end."""
    if run := os.environ.get(MARKER):
        raise ExecutorError(
            f"this is inside run {run}, and the next run starts when it has ended",
            hint="--detach launches without waiting",
        )


def follow(client: Client, runs: Sequence[str], *, wait_max_s: float | None, as_json: bool) -> int:
    """Follow each run to its end, in order.

    Returns 0 where all passed, 1 where one failed, 3 where one was blocked, 4 where one still waits or the
    person detached. An advisory gate that does not pass is told, but does not count.
    """
    deadline = None if wait_max_s is None else time.monotonic() + wait_max_s
    lives: list[Life] = []
    detached = False
    for run in runs:
        if detached:
            lives.append(client.find(run))
            continue
        life, detached = _follow_one(client, run, deadline)
        lives.append(life)
        if isinstance(life, Finished) and not as_json:
            say(f"{life.run}  {life.gate}  {life.verdict}  {life.reason}  {life.log}")
    if as_json:
        print_json({"runs": [life_dict(life) for life in lives]})
    return exit_code(lives)


def exit_code(lives: Sequence[Life]) -> int:
    """Return what a script has to know of these runs, worst first."""
    if any(not isinstance(life, Finished) for life in lives):
        return WAITING
    verdicts = {life.verdict for life in lives if isinstance(life, Finished) and not life.advisory}
    if "fail" in verdicts:
        return FAIL
    return BLOCKED if "blocked" in verdicts else PASS


def _follow_one(client: Client, run: str, deadline: float | None) -> tuple[Life, bool]:
    """Return the run as it is when it ended, the time was up, or the person detached (True)."""
    narrator = _Narrator()
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        try:
            life = client.wait(run, timeout_s=left, on_change=narrator.tell)
        except KeyboardInterrupt:
            if _asked_to_cancel(run):
                client.cancel(run, by=person())
                continue
            narrate(f"detached; the run goes on: loopui wait {run}")
            return client.find(run), True
        narrator.tell(life)
        if not isinstance(life, Finished):
            narrate(f"still {life.state}: {narrator.last}; it keeps its place: loopui wait {run}")
        return life, False


def _asked_to_cancel(run: str) -> bool:
    """Ask what Ctrl-C meant; anything but a clear "c", a second Ctrl-C or no terminal means: detach."""
    if not sys.stdin.isatty():
        return False
    print(
        f"\nloopui: {run} goes on without you. [d]etach or [c]ancel it? ", end="", file=sys.stderr, flush=True
    )
    try:
        return sys.stdin.readline().strip().lower() in {"c", "cancel"}
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return False


@dataclass
class _Narrator:
    """Tells each thing that happens to a run once, and why it did not pass with the end of its log."""

    last: str = ""

    def tell(self, life: Life) -> None:
        line = describe(life)
        if line == self.last:
            return
        self.last = line
        narrate(f"{life.gate}  {line}")
        if isinstance(life, Finished) and life.verdict != "pass":
            for text in _tail(Path(life.workspace, life.log)):
                narrate(f"| {text}")


def _tail(log: Path) -> list[str]:
    """Return the log's last lines; a log that cannot be read is told instead."""
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - TAIL_BYTES))
            return stream.read().decode(errors="replace").splitlines()[-TAIL_LINES:]
    except OSError as error:
        return [f"{log} cannot be read: {error.strerror or error}"]
