"""Who runs on this machine and who belongs to whom.

Whole process trees, also those that hide from their group.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from loopui.host.identity import LINUX, is_alive

ENDED = frozenset({"Z", "X", "x"})


@dataclass(frozen=True, slots=True)
class Process:
    """A process as it was seen; `start` makes its pid unmistakable (see `identity`)."""

    pid: int
    start: int
    parent: int
    session: int
    state: str


def table() -> dict[int, Process]:
    """Return every process that this user can see, zombies too."""
    found = (_look(pid) for pid in _pids())
    return {process.pid: process for process in found if process is not None}


def below(processes: Mapping[int, Process], roots: Iterable[int]) -> set[int]:
    """Return the pids of all descendants of `roots` (without the roots)."""
    children: dict[int, list[int]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process.pid)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def carries(pid: int, name: str, value: str) -> bool:
    """Whether the process was started with `name=value` in its environment.

    False where that cannot be read.
    """
    return f"{name}={value}".encode() in _environment(pid)


def has_open(pid: int, path: str) -> bool:
    """Whether the process has the file open; False where that cannot be read."""
    return path in _open_files(pid)


def command_line(pid: int, *, width: int = 200) -> str:
    """Return the process's command line in one line of at most `width` characters; empty if it is gone."""
    return " ".join(_arguments(pid).split())[:width]


def send(process: Process, number: int) -> None:
    """Signal this very process; one that has ended meanwhile, or is not ours, is passed over."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        _send(process, number)


def _send_by_pid(process: Process, number: int) -> None:
    if is_alive(process.pid, process.start):
        os.kill(process.pid, number)


if sys.platform == "linux":

    def _send(process: Process, number: int) -> None:
        try:
            handle = os.pidfd_open(process.pid)
        except OSError:  # gone, or a kernel without such handles
            _send_by_pid(process, number)
            return
        try:  # the handle cannot come to mean another process between the look and the signal
            if is_alive(process.pid, process.start):
                signal.pidfd_send_signal(handle, number)
        finally:
            os.close(handle)

else:
    _send = _send_by_pid


if LINUX:
    from loopui.host.identity import stat_fields

    def _pids() -> list[int]:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]

    def _look(pid: int) -> Process | None:
        fields = stat_fields(pid)
        if not fields:
            return None
        return Process(pid, int(fields[19]), int(fields[1]), int(fields[3]), fields[0].decode())

    def _environment(pid: int) -> frozenset[bytes]:
        return frozenset(_proc(pid, "environ").split(b"\0"))

    def _open_files(pid: int) -> Iterator[str]:
        with contextlib.suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    yield os.readlink(f"/proc/{pid}/fd/{name}")

    def _arguments(pid: int) -> str:
        return _proc(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace") or _proc(
            pid, "comm"
        ).decode(errors="replace")

    def _proc(pid: int, name: str) -> bytes:
        parts = []
        try:
            fd = os.open(f"/proc/{pid}/{name}", os.O_RDONLY)
        except OSError:
            return b""
        try:
            while part := os.read(fd, 65536):
                parts.append(part)
        except OSError:
            pass
        finally:
            os.close(fd)
        return b"".join(parts)

else:

    def _pids() -> list[int]:
        import psutil  # noqa: PLC0415 — only where /proc is missing

        return psutil.pids()

    def _look(pid: int) -> Process | None:
        import psutil  # noqa: PLC0415

        try:
            process = psutil.Process(pid)
            with process.oneshot():
                state = "Z" if process.status() == psutil.STATUS_ZOMBIE else "S"
                start = round(process.create_time() * 1000)
                return Process(pid, start, process.ppid(), os.getsid(pid), state)
        except (psutil.Error, OSError):
            return None

    def _environment(pid: int) -> frozenset[bytes]:
        import psutil  # noqa: PLC0415

        try:
            return frozenset(
                f"{name}={value}".encode() for name, value in psutil.Process(pid).environ().items()
            )
        except (psutil.Error, OSError):
            return frozenset()

    def _open_files(pid: int) -> Iterator[str]:
        import psutil  # noqa: PLC0415

        with contextlib.suppress(psutil.Error, OSError):
            yield from (file.path for file in psutil.Process(pid).open_files())

    def _arguments(pid: int) -> str:
        import psutil  # noqa: PLC0415

        try:
            return " ".join(psutil.Process(pid).cmdline())
        except (psutil.Error, OSError):
            return ""
