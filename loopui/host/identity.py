"""Which process a pid is: a pid alone is reused, a pid with its start time and boot is not."""

from __future__ import annotations

import os
import sys

LINUX = sys.platform == "linux"
GONE = ""
ZOMBIE = "Z"
STOPPED = "T"


def start_of(pid: int) -> int | None:
    """Return when the process started (a number to compare, not a time); None if it does not live."""
    state, start = _state_and_start(pid)
    return None if state in {GONE, ZOMBIE} else start


def is_alive(pid: int, start: int) -> bool:
    """Whether the very process that had `pid` and `start` lives (a zombie does not)."""
    return pid > 0 and start_of(pid) == start


def is_stopped(pid: int) -> bool:
    """Whether the process is suspended (Ctrl-Z, SIGSTOP)."""
    return _state_and_start(pid)[0] == STOPPED


def can_act(pid: int) -> bool:
    """Whether the process lives and is not suspended."""
    return _state_and_start(pid)[0] not in {GONE, ZOMBIE, STOPPED}


def ancestors() -> list[int]:
    """Return this process's parent, its parent's parent, and so on."""
    found: list[int] = []
    pid = os.getppid()
    while pid > 1 and pid not in found:
        found.append(pid)
        pid = _parent_of(pid)
    return found


_boot = ""


def boot_id() -> str:
    """Return a text that is the same until the machine boots again."""
    global _boot  # noqa: PLW0603 — it cannot change while this process lives
    if not _boot:
        _boot = _read_boot()
    return _boot


if LINUX:
    _THREADS = 17  # field: how many threads there are

    def stat_fields(pid: int) -> list[bytes]:
        """Return the fields of /proc/PID/stat from the state on; empty if there is no such process.

        A process whose first thread has ended lives, and keeps its memory, until the last one has: the kernel
        calls it a zombie all the same, which is mended here.
        """
        try:
            fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
        except OSError:
            return []
        try:
            text = os.read(fd, 4096)
        except OSError:
            return []
        finally:
            os.close(fd)
        fields = text[text.rfind(b")") + 2 :].split()  # the name before it may hold blanks and brackets
        if fields and fields[0] == b"Z" and int(fields[_THREADS]) > 1:
            fields[0] = b"S"
        return fields

    def _state_and_start(pid: int) -> tuple[str, int]:
        fields = stat_fields(pid)
        if not fields:
            return GONE, 0
        state = fields[0].decode()
        return (GONE if state in {"X", "x"} else STOPPED if state in {"T", "t"} else state), int(fields[19])

    def _parent_of(pid: int) -> int:
        fields = stat_fields(pid)
        return int(fields[1]) if fields else 0

    def _read_boot() -> str:
        fd = os.open("/proc/sys/kernel/random/boot_id", os.O_RDONLY)
        try:
            return os.read(fd, 64).decode().strip()
        finally:
            os.close(fd)

else:

    def _state_and_start(pid: int) -> tuple[str, int]:
        import psutil  # noqa: PLC0415 — only where /proc is missing

        try:
            process = psutil.Process(pid)
            status, start = process.status(), round(process.create_time() * 1000)
        except psutil.Error:
            return GONE, 0
        names = {psutil.STATUS_ZOMBIE: ZOMBIE, psutil.STATUS_STOPPED: STOPPED, psutil.STATUS_DEAD: GONE}
        return names.get(status, "S"), start

    def _parent_of(pid: int) -> int:
        import psutil  # noqa: PLC0415 — only where /proc is missing

        try:
            return psutil.Process(pid).ppid()
        except psutil.Error:
            return 0

    def _read_boot() -> str:
        import subprocess  # noqa: PLC0415 — only where /proc is missing

        asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
        return subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()
