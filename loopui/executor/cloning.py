"""Clean clones of a run: made by a small program that becomes the run's command, removed with its record.

They lie in the state folder, to each other as the originals do, so that relative paths between them hold.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopui.executor.job import Job
from loopui.executor.journal import log, log_fault
from loopui.host.clone import CloneError, clone_commit, remove_clone

if TYPE_CHECKING:
    from loopui.executor.queue import Queue
    from loopui.executor.rundir import RunDir
    from loopui.host.git import RepoState

FOLDER = "clones"
_ERROR = ".error"  # why the command could not be started, beside the clones


def clones_of(notes: RunDir) -> str:
    """Return the folder of a run's clones."""
    runs, run = os.path.split(notes.path)
    return os.path.join(os.path.dirname(runs), FOLDER, run)


def clone_of(job: Job, name: str, clones: str) -> str:
    """Return where the clone of a repository lies."""
    parents = [str(Path(job.repos[each]).parent) for each in job.clean_clones]
    return os.path.normpath(
        os.path.join(clones, os.path.relpath(job.repos[name], os.path.commonpath(parents)))
    )


def place_in(job: Job, clones: str) -> str:
    """Return the folder that the command runs in: inside the clone, if it was to run inside the original."""
    around = [name for name in job.clean_clones if Path(job.cwd).is_relative_to(job.repos[name])]
    name = max(around, key=lambda each: len(job.repos[each]), default=None)
    if name is None:
        return job.cwd
    return os.path.normpath(
        os.path.join(clone_of(job, name, clones), os.path.relpath(job.cwd, job.repos[name]))
    )


def cloned(job: Job, commits: Mapping[str, RepoState], clones: str) -> Job:
    """Return the job with a command that first makes the clones; where there are none, the job itself."""
    if not job.clean_clones:
        return job
    os.makedirs(clones, mode=0o700, exist_ok=True)
    order = {
        "clones": [
            {
                "original": job.repos[name],
                "sha": commits[name].sha if name in commits else "",
                "to": clone_of(job, name, clones),
                "submodules": dict(commits[name].submodules) if name in commits else {},
                "links": list(links),
            }
            for name, links in sorted(job.clean_clones.items(), key=lambda item: len(job.repos[item[0]]))
        ],
        "cwd": place_in(job, clones),
        "command": ["/bin/sh", "-c", job.command] if isinstance(job.command, str) else list(job.command),
        "error": os.path.join(clones, _ERROR),
    }
    root = str(Path(__file__).resolve().parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); from {__name__} import main; main(sys.argv[1])"
    return replace(job, command=(sys.executable, "-I", "-S", "-c", program, json.dumps(order)), cwd=clones)


def trouble(clones: str) -> str:
    """Return why a run's command never started in its clones; empty: it did, or it has none."""
    try:
        return Path(clones, _ERROR).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def remove(clones: str) -> None:
    """Remove a run's clones, if there are any."""
    if os.path.isdir(clones):
        remove_clone(Path(clones))


def sweep(state: Path, queue: Queue) -> None:
    """Remove the clones of runs that are over, which an executor that was killed has left.

    One that cannot be removed is told in the executor's log; nothing else waits for that.
    """
    try:
        runs = os.listdir(state / FOLDER)
    except OSError:
        return
    for run in runs:
        folder = str(state / FOLDER / run)
        try:
            if all(life.state == "finished" for life in queue.find(run)):
                remove(folder)
            else:
                continue
        except Exception:  # noqa: BLE001 — an executor is not to fail by what a run has left
            log_fault()
        if os.path.isdir(folder):
            log(f"the clean clones in {folder} cannot be removed")


def main(text: str) -> None:
    """Make the clones that the order names, and become its command."""
    order: dict[str, Any] = json.loads(text)
    command = order["command"]
    try:
        for each in order["clones"]:
            os.makedirs(os.path.dirname(each["to"]), exist_ok=True)
            clone_commit(
                Path(each["original"]),
                each["sha"],
                Path(each["to"]),
                submodules=each["submodules"],
                links=each["links"],
            )
        os.chdir(order["cwd"])
        for number in (
            signal.SIGPIPE,
            signal.SIGXFSZ,
        ):  # Python ignores them; a command must not inherit that
            signal.signal(number, signal.SIG_DFL)
        os.execvpe(command[0], command, os.environ | {"PWD": order["cwd"]})  # noqa: S606  # the user's command
    except CloneError as error:
        why = f"the clean clone cannot be made: {error}"
    except OSError as error:
        why = f"the command cannot be started in the clean clone: {error.strerror}: {error.filename}"
    Path(order["error"]).write_text(why, encoding="utf-8")
    print(f"loopui: {why}", file=sys.stderr)
    sys.exit(1)
