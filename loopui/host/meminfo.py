"""Available memory, read cheaply and often: an open file of the kernel's, and the container's limit.

Imports next to nothing (see `memory`
for the full reading): `loopui exec` pays for every import.
"""

from __future__ import annotations

import os
import sys

DARWIN = sys.platform == "darwin"
MIB = 1024 * 1024
KIB_PER_MIB = 1024
UNLIMITED = "max"


class MemoryUnreadableError(OSError):
    """The machine does not say how much memory is available."""


class Container:
    """The tightest of the limits that cgroup v2 sets on this process: its own group's and those above it."""

    __slots__ = ("_groups",)

    def __init__(self, root: str, group: str) -> None:
        """Look for limits from `group` (as in /proc/self/cgroup) up to `root`, where cgroup2 is mounted."""
        self._groups: list[str] = []
        parts = [part for part in group.split("/") if part]
        for count in range(len(parts), -1, -1):
            folder = os.path.join(root, *parts[:count])
            if _limit_of(folder) is not None:
                self._groups.append(folder)

    def room(self) -> tuple[int, int] | None:
        """Return (limit, room left) in MiB of the group with the least room; None where nothing is limited.

        The file cache that the kernel would give back first counts as room, as it does for a machine.
        """
        found: tuple[int, int] | None = None
        for folder in self._groups:
            limit = _limit_of(folder)
            if limit is None:
                continue
            used = int(_text(f"{folder}/memory.current")) - _inactive_file(folder)
            room = max(0, limit - max(0, used)) // MIB
            if found is None or room < found[1]:
                found = (limit // MIB, room)
        return found


def _limit_of(folder: str) -> int | None:
    try:
        text = _text(f"{folder}/memory.max").strip()
    except OSError:
        return None
    return None if text == UNLIMITED else int(text)


def _inactive_file(folder: str) -> int:
    for line in _text(f"{folder}/memory.stat").splitlines():
        name, _, value = line.partition(" ")
        if name == "inactive_file":
            return int(value)
    return 0


def own_container() -> Container | None:
    """Return this process's container, None where cgroup v2 sets no limit on it."""
    try:
        groups = _text("/proc/self/cgroup").splitlines()
        mounts = _text("/proc/self/mounts").splitlines()
    except OSError:
        return None
    group = next((line[3:] for line in groups if line.startswith("0::")), None)
    root = next((fields[1] for fields in map(str.split, mounts) if fields[2:3] == ["cgroup2"]), None)
    if group is None or root is None:
        return None
    container = Container(root, group)
    try:
        return container if container.room() is not None else None
    except (OSError, ValueError):
        return None


class AvailableMemory:
    """What is available to a new command, in MiB; one reading costs some microseconds.

    `path` is a file in the form of /proc/meminfo. Raises MemoryUnreadableError where nothing can be read.
    """

    __slots__ = ("_container", "_fd", "_path", "source")

    def __init__(self, path: str = "/proc/meminfo", container: Container | None = None) -> None:
        self._path = path
        self._container = container
        self._fd = -1
        self.source = "psutil" if DARWIN else "meminfo"

    def close(self) -> None:
        """Give the open file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def total_mib(self) -> int:
        """Return how much memory there is at all: the machine's, or the container's limit if that is less."""
        return self._total_and_available()[0]

    def available_mib(self) -> int:
        """Return how much memory a new command may take without pressing others out."""
        return self._total_and_available()[1]

    def _total_and_available(self) -> tuple[int, int]:
        try:
            total, available = self._machine()
            room = self._container.room() if self._container else None
        except (OSError, ValueError, KeyError) as error:
            raise MemoryUnreadableError(f"available memory cannot be read ({self._path}): {error}") from error
        if room is None:
            return total, available
        limit, left = room
        self.source = "cgroup" if left < available else "meminfo"
        return min(total, limit), min(available, left)

    def _machine(self) -> tuple[int, int]:
        if DARWIN:
            import psutil  # noqa: PLC0415 — only where /proc is missing

            memory = psutil.virtual_memory()
            return memory.total // MIB, memory.available // MIB
        if self._fd < 0:
            self._fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        text = os.pread(self._fd, 512, 0)  # both lines stand at the very top
        return _kib(text, b"MemTotal:") // KIB_PER_MIB, _kib(text, b"MemAvailable:") // KIB_PER_MIB


def _kib(text: bytes, name: bytes) -> int:
    at = text.find(name)
    if at < 0:
        raise ValueError(f"no {name.decode()} in it")
    return int(text[at + len(name) :].split(None, 1)[0])


def machine_memory() -> AvailableMemory:
    """Return the reader of this machine's (or this container's) available memory."""
    return AvailableMemory(container=own_container())


def _text(path: str) -> str:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = []
        while part := os.read(fd, 65536):
            parts.append(part)
    finally:
        os.close(fd)
    return b"".join(parts).decode(errors="replace")
