"""The shim: a tiny process between executor and command, which outlives the executor.

It keeps the exit status. It is forked, not started: it needs nothing but what is loaded already. It gives the
command a group of its own, so that the command can be signalled without it, and collects the orphans of the
command's tree.
"""

from __future__ import annotations

import contextlib
import os
import signal

from loopui.executor.ending import ending_of, write_status
from loopui.executor.job import Job
from loopui.executor.rundir import CHILD, RunDir
from loopui.executor.slot import MARKER
from loopui.host.descriptors import close_all_but
from loopui.host.identity import boot_id, start_of
from loopui.host.oom import offer, withdraw
from loopui.host.reaper import adopt_orphans, own
from loopui.host.spawn import spawn

_SURVIVED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


def fork_shim(job: Job, notes: RunDir, *, log_fd: int, lock_fd: int | None) -> tuple[int, int]:
    """Fork the shim, which spawns the job's command with its output in `log_fd`.

    Returns the shim's pid and the end of a pipe: something comes through it once the command runs, and it is
    closed once the exit status is written. Only to be called by a process with a single thread.
    """
    shim_fd, told_fd = os.pipe()
    pid = os.fork()
    if pid:
        os.close(told_fd)
        own(pid)
        return pid, shim_fd
    try:
        _live(job, notes, log_fd=log_fd, lock_fd=lock_fd, told_fd=told_fd)
    except BaseException as error:  # noqa: BLE001 — nothing may unwind into the executor's code in this process
        with contextlib.suppress(BaseException):
            write_status(notes, {"spawn_error": f"the shim failed: {error!r}"})
    finally:
        os._exit(0)


def _live(job: Job, notes: RunDir, *, log_fd: int, lock_fd: int | None, told_fd: int) -> None:
    os.setsid()
    keep = {log_fd, told_fd} | ({lock_fd} if lock_fd is not None else set())
    close_all_but(keep)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in _SURVIVED:  # handlers and not SIG_IGN, which the command would inherit
        signal.signal(number, _nothing)
    adopt_orphans()
    crew = {"boot": boot_id(), "shim": str(os.getpid()), "shim_start": str(start_of(os.getpid()))}
    notes.write(CHILD, crew, durable=False)  # processes end with the power
    score = offer()  # inherited by the command and all that it starts
    try:
        command = _spawn(job, log_fd, lock_fd)
    except (OSError, ValueError) as error:
        write_status(notes, {"spawn_error": _spawn_trouble(job, error)})
        return
    finally:
        withdraw(score)  # this process is to tell how it ended
    crew |= {"pid": str(command), "start": str(start_of(command) or 0)}
    notes.write(CHILD, crew, durable=False)
    with contextlib.suppress(BrokenPipeError):  # the executor may be gone by now
        os.write(told_fd, b"\n")
    os.close(log_fd)
    write_status(notes, ending_of(*_wait_for(command)))
    os.close(told_fd)


def _spawn(job: Job, log_fd: int, lock_fd: int | None) -> int:
    argv = ("/bin/sh", "-c", job.command) if isinstance(job.command, str) else job.command
    os.chdir(job.cwd)
    environment = job.env | {MARKER: job.run, "PWD": job.cwd}
    return spawn(argv, environment, output_fd=log_fd, inherited_fd=lock_fd, own_group=True)


def _wait_for(command: int) -> tuple[int, int]:
    """Reap until the command has ended; return its wait status and the largest resident size of its tree."""
    while True:
        pid, wait_status, usage = os.wait4(-1, 0)
        if pid == command:
            return wait_status, usage.ru_maxrss


def _spawn_trouble(job: Job, error: Exception) -> str:
    """Return in one line why the command could not be started."""
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, OSError) and error.filename == job.cwd and not os.access(job.cwd, os.X_OK):
        return f"the folder to run in cannot be used: {job.cwd}: {told}"
    name = "/bin/sh" if isinstance(job.command, str) else (job.command[0] if job.command else "")
    if isinstance(error, FileNotFoundError):
        return f"command not found: {name!r} (looked for in the PATH of whoever launched it)"
    if isinstance(error, PermissionError):
        return f"not executable: {name!r}: {told}"
    return f"the command cannot be started: {told}"


def _nothing(_number: int, _frame: object) -> None:
    """Survive the signal: the command's end is still to be recorded."""
