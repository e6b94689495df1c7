"""The shim: a tiny process between executor and command, which outlives the executor.

It keeps the exit status. It is forked, not started: it needs nothing but what is loaded already. It gives the
command a group of its own, so that the command can be signalled without it, and collects the orphans of the
command's tree. It may be forked before the run's turn has come, and starts nothing until it is told to.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import NoReturn

from loopui.executor.ending import ending_of, write_status
from loopui.executor.job import Job
from loopui.executor.rundir import CHILD, RunDir
from loopui.executor.slot import MARKER
from loopui.host.descriptors import close_all_but
from loopui.host.identity import boot_id, start_of
from loopui.host.oom import offer, withdraw
from loopui.host.reaper import adopt_orphans, die_with_parent, outlive_parent, own, reaps_orphans
from loopui.host.spawn import spawn

ALONE = "alone"  # in the status note: the command has left nothing behind
_END = b"\0"
_SURVIVED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


class Shim:
    """A shim that waits for its word, `go`; without it, it ends with whoever forked it."""

    __slots__ = ("_ask_fd", "_told_fd", "pid")

    def __init__(self, job: Job, notes: RunDir, lock_fd: int | None) -> None:
        """Fork it, with a copy of `lock_fd` open. Raises OSError.

        Only to be called by a process with a single thread.
        """
        asked_fd, self._ask_fd = os.pipe()
        self._told_fd, tell_fd = os.pipe()
        try:
            self.pid = os.fork()
        except OSError:
            for fd in (asked_fd, self._ask_fd, tell_fd, self._told_fd):
                os.close(fd)
            raise
        if self.pid == 0:
            _live(job, notes, lock_fd=lock_fd, asked_fd=asked_fd, tell_fd=tell_fd)
        os.close(asked_fd)
        os.close(tell_fd)
        own(self.pid)

    def go(self, log: Path) -> int:
        """Have it start the command, with its output in `log`.

        Returns the end of a pipe: something comes through it once the command runs, and it is closed once the
        exit status is written. Raises OSError where the shim is gone.
        """
        os.write(self._ask_fd, os.fsencode(log) + _END)
        os.close(self._ask_fd)
        self._ask_fd = -1
        return self._told_fd

    def dismiss(self) -> None:
        """Have it end, and its copy of the lock with it, unless it has had its word."""
        if self._ask_fd >= 0:
            os.close(self._ask_fd)
            os.close(self._told_fd)
            self._ask_fd = -1


def _live(job: Job, notes: RunDir, *, lock_fd: int | None, asked_fd: int, tell_fd: int) -> NoReturn:
    """Be the shim."""
    try:
        _prepare({asked_fd, tell_fd} | ({lock_fd} if lock_fd is not None else set()))
        if log := _word(asked_fd):
            outlive_parent()
            _attend(job, notes, os.fsdecode(log), lock_fd=lock_fd, tell_fd=tell_fd)
    except BaseException as error:  # noqa: BLE001 — nothing may unwind into the executor's code in this process
        with contextlib.suppress(BaseException):
            write_status(notes, {"spawn_error": f"the shim failed: {error!r}"})
    finally:
        os._exit(0)


def _prepare(keep: set[int]) -> None:
    """Become a process of its own."""
    os.setsid()
    close_all_but(keep)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in _SURVIVED:  # handlers and not SIG_IGN, which the command would inherit
        signal.signal(number, _nothing)
    adopt_orphans()
    die_with_parent()


def _word(asked_fd: int) -> bytes:
    """Wait for the name of the log; empty if it never comes whole."""
    data = b""
    while not data.endswith(_END):
        part = os.read(asked_fd, 65536)
        if not part:
            return b""
        data += part
    return data.removesuffix(_END)


def _attend(job: Job, notes: RunDir, log: str, *, lock_fd: int | None, tell_fd: int) -> None:
    """Start the command, wait for it, and write how it ended."""
    crew = {"boot": boot_id(), "shim": str(os.getpid()), "shim_start": str(start_of(os.getpid()))}
    notes.write(CHILD, crew, durable=False)  # processes end with the power
    score = offer()  # inherited by the command and all that it starts
    try:
        command = _spawn(job, log, lock_fd)
    except (OSError, ValueError) as error:
        write_status(notes, {"spawn_error": _spawn_trouble(job, log, error)})
        return
    finally:
        withdraw(score)  # this process is to tell how it ended
    crew |= {"pid": str(command), "start": str(start_of(command) or 0)}
    notes.write(CHILD, crew, durable=False)
    with contextlib.suppress(BrokenPipeError):  # the executor may be gone by now
        os.write(tell_fd, b"\n")
    ending = ending_of(*_wait_for(command))
    write_status(notes, ending | ({ALONE: "1"} if _is_alone() else {}))
    os.close(tell_fd)


def _spawn(job: Job, log: str, lock_fd: int | None) -> int:
    argv = ("/bin/sh", "-c", job.command) if isinstance(job.command, str) else job.command
    log_fd = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        os.chdir(job.cwd)
        environment = job.env | {MARKER: job.run, "PWD": job.cwd}
        return spawn(argv, environment, output_fd=log_fd, inherited_fd=lock_fd, own_group=True)
    finally:
        os.close(log_fd)


def _wait_for(command: int) -> tuple[int, int]:
    """Reap until the command has ended; return its wait status and the largest resident size of its tree."""
    while True:
        pid, wait_status, usage = os.wait4(-1, 0)
        if pid == command:
            return wait_status, usage.ru_maxrss


def _is_alone() -> bool:
    """Whether nothing of the command's tree lives: each of it would be a child of this process by now."""
    try:
        while os.wait4(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return reaps_orphans()
    return False


def _spawn_trouble(job: Job, log: str, error: Exception) -> str:
    """Return in one line why the command could not be started."""
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, OSError) and error.filename == job.cwd and not os.access(job.cwd, os.X_OK):
        return f"the folder to run in cannot be used: {job.cwd}: {told}"
    if isinstance(error, OSError) and error.filename == log:
        return f"its log cannot be written: {log}: {told}"
    name = "/bin/sh" if isinstance(job.command, str) else (job.command[0] if job.command else "")
    if isinstance(error, FileNotFoundError):
        return f"command not found: {name!r} (looked for in the PATH of whoever launched it)"
    if isinstance(error, PermissionError):
        return f"not executable: {name!r}: {told}"
    return f"the command cannot be started: {told}"


def _nothing(_number: int, _frame: object) -> None:
    """Survive the signal: the command's end is still to be recorded."""
