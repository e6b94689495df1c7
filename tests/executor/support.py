"""What the executor's tests share.

Jobs, gates that see an overlap themselves, and waiting with a deadline.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psutil

from loopui.executor.client import Client
from loopui.executor.job import Job, new_run_id
from loopui.executor.life import Finished, Held, Running
from loopui.executor.lone import executor_pid
from loopui.executor.rundir import CHILD, RunDir

T = TypeVar("T")
DEADLINE_S = 30.0
WORKSPACE = 'schema = 1\n[program]\nname = "test"\n[mode]\nmin_available_mib = 64\nstop_available_mib = 32\n'
TAG = "LOOPUI_TEST"  # in the environment of everything that a test starts


def until(found: Callable[[], T | None], *, what: str, deadline_s: float = DEADLINE_S) -> T:
    """Return what `found` returns once it is something; fail after the deadline."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"after {deadline_s:.0f} s there is still no sign of: {what}")


class Machine:
    """A state folder with its executor, and workspaces, all of the test's own."""

    def __init__(self, root: Path, state: Path) -> None:
        self.root = root
        self.state = state
        self.client = Client(state)
        self.seen = root / "seen.txt"  # what gates tell, one line each

    def workspace(self, name: str = "work") -> Path:
        """Return a workspace, made if need be."""
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        (folder / "state.toml").write_text(WORKSPACE, encoding="utf-8")
        return folder

    def job(self, command: str | tuple[str, ...], **changes: Any) -> Job:
        """Return a heavy job that is admitted at once."""
        workspace = changes.pop("workspace", None) or self.workspace()
        env = {"PATH": os.environ["PATH"], TAG: str(self.root)} | changes.pop("env", {})
        values: dict[str, Any] = {
            "run": new_run_id(),
            "workspace": str(workspace),
            "gate": "VG-TEST-001",
            "command": command,
            "cwd": str(workspace),
            "env": env,
            "heavy": True,
            "min_available_mib": 64,
            "grace_s": 1.0,
            "requested_by": "tester",
        }
        return Job(**values | changes)

    @property
    def until_go(self) -> str:
        """A command that lasts until `let_go` is called."""
        return f"until test -e '{self.root}/go'; do sleep 0.02; done"

    def let_go(self) -> None:
        """Let every command end that waits for it."""
        (self.root / "go").touch()

    def exclusive(self, seconds: float | None, name: str = "") -> str:
        """Return a command of `seconds` that notes in `seen` its start, and whether it was not alone.

        Without `seconds` it lasts until `let_go` is called.
        """
        alone = self.root / "alone"
        lasts = self.until_go if seconds is None else f"sleep {seconds}"
        return (
            f"set -C; if ! : > '{alone}'; then"
            f" echo 'overlap {name}' >> '{self.seen}'; exit 99; fi 2>/dev/null;"
            f" echo 'start {name}' >> '{self.seen}'; {lasts}; rm '{alone}'"
        )

    def lines(self) -> list[str]:
        """Return what gates have told so far."""
        return self.seen.read_text(encoding="utf-8").splitlines() if self.seen.exists() else []

    def launch(self, command: str | tuple[str, ...], **changes: Any) -> str:
        """Launch one job and return its run."""
        return self.client.launch([self.job(command, **changes)])[0]

    def finish(self, run: str, deadline_s: float = DEADLINE_S) -> Finished:
        """Wait for the end of a run."""
        life = self.client.wait(run, timeout_s=deadline_s)
        assert isinstance(life, Finished), f"after {deadline_s} s: {life}"
        return life

    def running(self, run: str) -> Running:
        """Wait until the command of a run is running."""

        def look() -> Running | None:
            life = self.client.find(run)
            return life if isinstance(life, Running) and life.pid else None

        return until(look, what=f"run {run} running")

    def reaches(self, run: str, state: type[Held]) -> Held:
        """Wait until a run is in a state."""

        def look() -> Held | None:
            life = self.client.find(run)
            return life if isinstance(life, state) else None

        return until(look, what=f"run {run} {state.__name__}")

    def executors(self) -> list[psutil.Process]:
        """Return the executor of this state folder, if there is one: whoever came too late has no lock."""
        pid = executor_pid(self.state)
        return [process for process in self._services() if process.pid == pid]

    def shims(self) -> list[psutil.Process]:
        """Return the shims of this state folder: those that a run names, and those that wait for one."""
        parents = {process.pid for process in self.executors()}
        runs = [RunDir(str(self.state), folder.name) for folder in self.state.glob("runs/*")]
        named = {(notes.read(CHILD) or {}).get("shim") for notes in runs}
        return [
            each
            for each in self._services()
            if str(each.pid) in named or (_parent(each) in parents and _leads_a_session(each))
        ]

    def recorders(self) -> list[psutil.Process]:
        """Return the processes that write records for the executor: its children, but no shims."""
        parents = {process.pid for process in self.executors()}
        shims = {process.pid for process in self.shims()}
        return [each for each in self._services() if each.pid not in shims and _parent(each) in parents]

    def executor(self) -> psutil.Process:
        """Return the executor, once there is one and those who came too late are gone."""

        def is_alone() -> bool:
            beside = len(self.shims()) + len(self.recorders())
            return len(self._services()) == len(self.executors()) + beside

        until(is_alone, what="one executor")
        return until(lambda: next(iter(self.executors()), None), what="an executor")

    def end_executor(self, number: int = signal.SIGKILL) -> int:
        """Signal the executor; return its pid once it is gone, and its lock with it.

        A process that is dying has no command line any more, but still the lock.
        """
        pid = self.executor().pid
        kill(pid, number)
        until(lambda: not lives(pid), what="the executor's end")
        return pid

    def records(self) -> list[Path]:
        """Return every record in every workspace and in the state folder."""
        return sorted([*self.root.glob("*/evidence/**/*.toml"), *self.state.glob("runs/*/record.toml")])

    def started(self) -> Iterator[psutil.Process]:
        """Return every process that a job of this test left alive."""
        for process in psutil.process_iter():
            try:
                if process.environ().get(TAG) == str(self.root) and process.status() != psutil.STATUS_ZOMBIE:
                    yield process
            except psutil.Error:
                continue

    def end(self) -> None:
        """End everything that the test started."""
        self.client.close()

        def none_left() -> bool:
            left = [*self._services(), *self.started()]
            for process in left:
                kill(process.pid)
            return not left

        until(none_left, what="the end of all processes")

    def _services(self) -> list[psutil.Process]:
        wanted = {"loopui.executor.service", str(self.state)}
        return [process for process in psutil.process_iter() if wanted <= set(_words(process))]


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    """Signal a process that the test started; it may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def lives(pid: int) -> bool:
    """Whether the process lives; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _leads_a_session(process: psutil.Process) -> bool:
    with contextlib.suppress(ProcessLookupError):
        return os.getsid(process.pid) == process.pid
    return False


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline() if process.status() != psutil.STATUS_ZOMBIE else []
    except psutil.Error:
        return []


class TinyDisk:
    """A tmpfs of some kilobytes, mounted by the test, that can be filled, freed, and made read-only."""

    def __init__(self, folder: Path, kib: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._ballast = folder / "ballast"
        command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "loopui-test", str(folder)]
        self._told = subprocess.run(command, capture_output=True, text=True, check=False)
        self.mounted = self._told.returncode == 0

    @property
    def why_not(self) -> str:
        """Why it could not be mounted."""
        return f"mounting a tmpfs is not permitted here: {self._told.stderr.strip()}"

    def fill(self) -> None:
        """Leave not a single byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (65536, 4096, 512, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"x" * size)

    def free(self) -> None:
        """Take the filling away."""
        self._ballast.unlink()

    def set_read_only(self, *, on: bool) -> None:
        """Mount it anew, read-only or not."""
        option = "remount,ro" if on else "remount,rw"
        subprocess.run(["mount", "-o", option, str(self.folder)], check=True)

    def unmount(self) -> None:
        """Take it away."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)
