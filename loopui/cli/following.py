"""Launching runs and following them to their end: narration on stderr, verdicts on stdout."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import person
from loopui.cli.lives import describe, life_dict, pause_line
from loopui.cli.output import narrate, print_json, say
from loopui.errors import ExecutorError
from loopui.executor.client import Client
from loopui.executor.life import Finished, Life, Queued, Running
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
            lives = [client.find(run) for run in runs]
            return follow(client, lives, wait_max_s=wait_max_s, as_json=as_json)
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


def follow(client: Client, lives: Sequence[Life], *, wait_max_s: float | None, as_json: bool) -> int:
    """Follow each run to its end, in order.

    Returns 0 where all passed, 1 where one failed, 3 where one was blocked, 4 where one still waits or the
    person detached. An advisory gate that does not pass is told, but does not count.
    """
    deadline = None if wait_max_s is None else time.monotonic() + wait_max_s
    ended = list(lives)
    try:
        for place, life in enumerate(lives):
            ended[place] = now = _follow_one(client, life, [each.run for each in lives], deadline)
            if isinstance(now, Finished) and not as_json:
                say(f"{now.run}  {now.gate}  {now.verdict}  {now.reason}  {now.log}")
    except _DetachedError:
        ended = [life if isinstance(life, Finished) else client.find(life.run) for life in ended]
    if as_json:
        print_json({"runs": [life_dict(life) for life in ended]})
    return exit_code(ended)


def exit_code(lives: Sequence[Life]) -> int:
    """Return what a script has to know of these runs, worst first."""
    if any(not isinstance(life, Finished) for life in lives):
        return WAITING
    verdicts = {life.verdict for life in lives if isinstance(life, Finished) and not life.advisory}
    if "fail" in verdicts:
        return FAIL
    return BLOCKED if "blocked" in verdicts else PASS


class _DetachedError(Exception):
    """The person goes, and the runs go on."""


def _follow_one(client: Client, life: Life, together: Sequence[str], deadline: float | None) -> Life:
    """Return the run as it is when it has ended, or the time was up.

    It is one of those that are followed `together`: Ctrl-C means them all.
    """
    narrator = _Narrator(client)
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        try:
            if not isinstance(life, Finished):
                life = client.wait(life.run, timeout_s=left, on_change=narrator.tell)
            narrator.tell(life)
            break
        except KeyboardInterrupt:
            _interrupted(client, together)
    if not isinstance(life, Finished):
        keeps = "it goes on" if isinstance(life, Running) else "it keeps its place"
        narrate(f"still {describe(life)}; {keeps}: loopui wait {life.run}")
    return life


def _interrupted(client: Client, together: Sequence[str]) -> None:
    """Do what the person wants with the runs that have not finished; raise _DetachedError to go."""
    ids = set(together)
    unfinished = [life.run for life in client.lives() if life.run in ids]
    if not unfinished:
        return  # they have just ended: what is left is to tell how
    if not _asked_to_cancel(unfinished):
        go = "the run goes on" if len(unfinished) == 1 else f"{len(unfinished)} runs go on"
        narrate(f"detached; {go}: loopui wait {' '.join(unfinished)}")
        raise _DetachedError
    for run in reversed(unfinished):  # the last first: none starts because the one before it ends
        with contextlib.suppress(ExecutorError):  # it has finished meanwhile
            client.cancel(run, by=person())


def _asked_to_cancel(runs: Sequence[str]) -> bool:
    """Ask what Ctrl-C meant; anything but a clear "c", a second Ctrl-C or no terminal means: detach."""
    if not sys.stdin.isatty():
        return False
    one = len(runs) == 1
    who = f"{runs[0]} goes" if one else f"{len(runs)} runs ({', '.join(runs)}) go"
    question = f"{who} on without you. [d]etach or [c]ancel {'it' if one else 'them all'}? "
    print(f"\nloopui: {question}", end="", file=sys.stderr, flush=True)
    try:
        return sys.stdin.readline().strip().lower() in {"c", "cancel"}
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return False


@dataclass
class _Narrator:
    """Tells each thing that happens to a run once, and why it did not pass with the end of its log."""

    client: Client
    last: str = ""

    def tell(self, life: Life) -> None:
        line = describe(life)
        if isinstance(life, Queued) and (paused := self.client.paused()):
            line += f"; {pause_line(paused)}"
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
