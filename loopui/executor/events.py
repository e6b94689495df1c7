"""What wakes the executor: a byte in the wake FIFO, a child's end, the end of a process that is no child."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
from pathlib import Path

from loopui.executor.wake import open_ear
from loopui.host.identity import is_alive

_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Events:
    """The executor's ears; `wait` returns when something may have happened."""

    def __init__(self, state: Path) -> None:
        self.leaving = False  # somebody asked the executor to go (its runs go on)
        self.woken = True  # somebody poked, so the queue may have changed
        # select() and not epoll: the guard's timeouts are shorter than a millisecond
        self._selector = selectors.SelectSelector()
        self._fifo = open_ear(state)
        self._signals, self._signalled = os.pipe()
        for fd in (self._signals, self._signalled):
            os.set_blocking(fd, False)
        self._watched: dict[int, int] = {}  # descriptor by pid
        self._listened: set[int] = set()  # descriptors that somebody else reads
        self._pipes: set[int] = set()  # those that are read here
        self._selector.register(self._fifo, selectors.EVENT_READ)
        self._selector.register(self._signals, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, _heard)
        for number in _ENDING_SIGNALS:
            signal.signal(number, self._asked_to_leave)
        signal.set_wakeup_fd(self._signalled, warn_on_full_buffer=False)

    def wait(self, timeout_s: float, *, hurried: bool = False) -> None:
        """Wait until something happens, `timeout_s` at most.

        If `hurried`, what is listened to does not count: its owner has no time to read it.
        """
        for fd in self._select(timeout_s, without=self._listened if hurried else set()):
            if fd in {self._fifo, self._signals}:
                with contextlib.suppress(BlockingIOError):
                    os.read(fd, 4096)
                self.woken = self.woken or fd == self._fifo
            elif fd in self._pipes:
                if not os.read(fd, 4096):
                    self.forget(fd)
            elif fd not in self._listened:
                self.forget(fd)

    def _select(self, timeout_s: float, *, without: set[int]) -> list[int]:
        for fd in without:
            self._selector.unregister(fd)
        try:
            return [key.fd for key, _ in self._selector.select(timeout_s)]
        finally:
            for fd in without:
                self._selector.register(fd, selectors.EVENT_READ)

    def listen(self, fd: int) -> None:
        """Wake as long as `fd` is readable: its owner reads it, and says `ignore` before it is closed."""
        self._listened.add(fd)
        self._selector.register(fd, selectors.EVENT_READ)

    def ignore(self, fd: int) -> None:
        """Listen to `fd` no more; it stays open."""
        self._listened.discard(fd)
        self._selector.unregister(fd)

    def watch_once(self, fd: int) -> None:
        """Wake once when `fd` becomes readable, and close it then."""
        self._selector.register(fd, selectors.EVENT_READ)

    def watch_pipe(self, fd: int) -> None:
        """Wake whenever something is written to the pipe, and once at its end, when it is closed."""
        self._pipes.add(fd)
        self._selector.register(fd, selectors.EVENT_READ)

    def watch_process(self, pid: int, start: int) -> None:
        """Wake once when this process ends (where the system can tell; else the caller has to look)."""
        if pid in self._watched or not hasattr(os, "pidfd_open"):
            return
        with contextlib.suppress(OSError):
            fd = os.pidfd_open(pid)
            if is_alive(pid, start):
                self._watched[pid] = fd
                self.watch_once(fd)
            else:
                os.close(fd)

    def forget(self, fd: int) -> None:
        """Stop watching `fd` and close it."""
        self._pipes.discard(fd)
        self._selector.unregister(fd)
        os.close(fd)
        self._watched = {pid: known for pid, known in self._watched.items() if known != fd}

    def _asked_to_leave(self, _number: int, _frame: object) -> None:
        self.leaving = True


def _heard(_number: int, _frame: object) -> None:
    """Let the signal's byte wake the loop; it reaps there."""
