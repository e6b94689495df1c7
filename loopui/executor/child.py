"""The shim: a tiny process between executor and command, which outlives the executor.

It keeps the exit status. It is forked, not started: it needs nothing but what is loaded already. It gives the
command a group of its own, so that the command can be signalled without it, and collects the orphans of the
command's tree. One whose command has left nothing behind can serve another run. Any other stays until its run
is closed: whoever was left behind is known by standing below it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from loopui.executor.ending import ending_of, write_status
from loopui.executor.job import Job
from loopui.executor.rundir import CHILD, STATUS, RunDir
from loopui.executor.slot import MARKER
from loopui.host.descriptors import close_all_but
from loopui.host.identity import boot_id, can_act, start_of
from loopui.host.oom import offer, withdraw
from loopui.host.reaper import adopt_orphans, die_with_parent, outlive_parent, own, reaps_orphans
from loopui.host.spawn import spawn

ALONE = "alone"  # in the status note: the command has left nothing behind
_FITS = 32_768  # bytes that a socket takes at once
_SIZE_BYTES = 4
_SOON_S, _SELDOM_S = 0.02, 0.5  # between looks at what a command has left behind
_SURVIVED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


@dataclass(frozen=True, slots=True)
class Order:
    """What a shim is to do: start the job with its output in `log`, and note in `notes` how it ends.

    The command inherits `lock_fd`.
    """

    job: Job
    notes: RunDir
    log: Path
    lock_fd: int | None


class Shim:
    """A forked shim: something comes through `told_fd` at every turn of its run, and its end when it ends."""

    __slots__ = ("_ask", "pid", "told_fd")

    def __init__(self, first: Order) -> None:
        """Fork it; it begins with `first`.

        Only to be called by a process with a single thread. Raises OSError.
        """
        self._ask, asked = socket.socketpair()
        self._ask.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _FITS)
        self.told_fd, tell_fd = os.pipe()
        try:
            self.pid = os.fork()
        except OSError:
            for end in (self._ask, asked):
                end.close()
            for fd in (self.told_fd, tell_fd):
                os.close(fd)
            raise
        if self.pid == 0:
            _live(first, asked, tell_fd)
        asked.close()
        os.close(tell_fd)
        own(self.pid)

    def again(self, order: Order) -> bool:
        """Have it serve another run, now that it is idle; False if it cannot: suspended, gone, too much."""
        if not can_act(self.pid):
            return False
        data = pickle.dumps(replace(order, lock_fd=None))
        if len(data) > _FITS - _SIZE_BYTES:
            return False
        fds = [] if order.lock_fd is None else [order.lock_fd]
        try:
            socket.send_fds(self._ask, [len(data).to_bytes(_SIZE_BYTES, "big") + data], fds)
        except OSError:
            return False
        return True

    def dismiss(self) -> None:
        """Ask nothing more of it: it ends once it has nothing to do."""
        self._ask.close()


def _live(first: Order, asked: socket.socket, tell_fd: int) -> NoReturn:
    """Be the shim until nobody asks any more."""
    order: Order | None = first
    try:
        lock = set() if first.lock_fd is None else {first.lock_fd}
        _become_apart({asked.fileno(), tell_fd} | lock)
        while order is not None and _attend(order, tell_fd):
            die_with_parent()  # nothing hangs on it now, even where it is suspended
            os.write(tell_fd, b"\n")
            order = _next(asked)
            outlive_parent()
        if order is not None:
            _stay(order.notes, tell_fd)
    except BaseException as error:  # noqa: BLE001 — nothing may unwind into the executor's code in this process
        with contextlib.suppress(BaseException):
            # a command that lives keeps its run: the executor inherits it, as from a shim that was killed
            if order is not None and not order.notes.has(STATUS) and _reap():
                write_status(order.notes, {"spawn_error": f"the shim failed: {error!r}"})
    finally:
        os._exit(0)


def _become_apart(keep: set[int]) -> None:
    """Share nothing with the executor but the descriptors in `keep`."""
    os.setsid()
    close_all_but(keep)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in _SURVIVED:  # handlers and not SIG_IGN, which the command would inherit
        signal.signal(number, _nothing)
    adopt_orphans()


def _next(asked: socket.socket) -> Order | None:
    """Wait for another order; None if none will come."""
    data, fds, _, _ = socket.recv_fds(asked, _FITS, 1)
    while data and len(data) - _SIZE_BYTES < int.from_bytes(data[:_SIZE_BYTES], "big"):
        part = asked.recv(_FITS)
        data = data + part if part else b""
    if not data:
        return None
    order: Order = pickle.loads(data[_SIZE_BYTES:])  # noqa: S301 — from our own parent
    return replace(order, lock_fd=fds[0] if fds else None)


def _attend(order: Order, tell_fd: int) -> bool:
    """Start the command, wait for it, and note how it ended; return whether nothing of it is left."""
    notes = order.notes
    crew = {"boot": boot_id(), "shim": str(os.getpid()), "shim_start": str(start_of(os.getpid()))}
    notes.write(CHILD, crew, durable=False)  # processes end with the power
    score = offer()  # inherited by the command and all that it starts
    try:
        command = _spawn(order)
    except (OSError, ValueError) as error:
        write_status(notes, {"spawn_error": _spawn_trouble(order, error)})
        return False
    finally:
        withdraw(score)  # this process is to tell how it ended
    crew |= {"pid": str(command), "start": str(start_of(command) or 0)}
    with contextlib.suppress(OSError):  # whatever is wrong with the disk, the command is to be waited for
        notes.write(CHILD, crew, durable=False)
    _tell(tell_fd)
    ending = ending_of(*_wait_for(command))
    is_alone = _is_alone()
    write_status(notes, ending | ({ALONE: "1"} if is_alone else {}))
    if order.lock_fd is not None:
        os.close(order.lock_fd)
    return is_alone


def _stay(notes: RunDir, tell_fd: int) -> None:
    """Be there for the processes that the command has left behind, until they or the run's notes are gone."""
    _tell(tell_fd)
    pause_s = _SOON_S
    while not _reap() and notes.has(STATUS):
        time.sleep(pause_s)
        pause_s = min(_SELDOM_S, pause_s * 1.2)


def _tell(tell_fd: int) -> None:
    """Wake the executor, unless it is gone by now."""
    with contextlib.suppress(BrokenPipeError):
        os.write(tell_fd, b"\n")


def _spawn(order: Order) -> int:
    job = order.job
    argv = ("/bin/sh", "-c", job.command) if isinstance(job.command, str) else job.command
    log_fd = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        os.chdir(job.cwd)
        environment = job.env | {MARKER: job.run, "PWD": job.cwd}
        return spawn(argv, environment, output_fd=log_fd, inherited_fd=order.lock_fd, own_group=True)
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
    return _reap() and reaps_orphans()


def _reap() -> bool:
    """Reap whoever has ended; return whether no child is left."""
    try:
        while os.wait4(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return True
    return False


def _spawn_trouble(order: Order, error: Exception) -> str:
    """Return in one line why the command could not be started."""
    job = order.job
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, OSError) and error.filename == job.cwd and not os.access(job.cwd, os.X_OK):
        return f"the folder to run in cannot be used: {job.cwd}: {told}"
    if isinstance(error, OSError) and error.filename == str(order.log):
        return f"its log cannot be written: {order.log}: {told}"
    name = "/bin/sh" if isinstance(job.command, str) else (job.command[0] if job.command else "")
    if isinstance(error, FileNotFoundError):
        return f"command not found: {name!r} (looked for in the PATH of whoever launched it)"
    if isinstance(error, PermissionError):
        return f"not executable: {name!r}: {told}"
    return f"the command cannot be started: {told}"


def _nothing(_number: int, _frame: object) -> None:
    """Survive the signal: the command's end is still to be recorded."""
