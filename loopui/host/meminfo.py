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
_V2 = ("memory.max", "memory.current", "inactive_file")  # limit, use, and what of it is given back first
_V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_NO_LIMIT = 1 << 60  # cgroup v1 has no word for it, only a number that no machine has


class MemoryUnreadableError(OSError):
    """The machine does not say how much memory is available."""


class Container:
    """The tightest of the limits that control groups set on this process: its own's and those above it."""

    __slots__ = ("_files", "_groups")

    def __init__(self, root: str, group: str, files: tuple[str, str, str] = _V2) -> None:
        """Look for limits from `group` (below the mount point) up to `root`, where the groups are mounted."""
        self._files = files
        self._groups: list[str] = []
        parts = [part for part in group.split("/") if part]
        for count in range(len(parts), -1, -1):
            folder = os.path.join(root, *parts[:count])
            if self._limit_of(folder) is not None:
                self._groups.append(folder)

    def room(self) -> tuple[int, int] | None:
        """Return (limit, room left) in MiB of the group with the least room; None where nothing is limited.

        The file cache that the kernel would give back first counts as room, as it does for a machine.
        """
        found: tuple[int, int] | None = None
        for folder in self._groups:
            limit = self._limit_of(folder)
            if limit is None:
                continue
            used = int(_text(f"{folder}/{self._files[1]}")) - self._inactive_file(folder)
            room = max(0, limit - max(0, used)) // MIB
            if found is None or room < found[1]:
                found = (limit // MIB, room)
        return found

    def _limit_of(self, folder: str) -> int | None:
        try:
            text = _text(f"{folder}/{self._files[0]}").strip()
        except OSError:
            return None
        return None if text == "max" or int(text) >= _NO_LIMIT else int(text)

    def _inactive_file(self, folder: str) -> int:
        for line in _text(f"{folder}/memory.stat").splitlines():
            name, _, value = line.partition(" ")
            if name == self._files[2]:
                return int(value)
        return 0


def own_container(proc: str = "/proc") -> Container | None:
    """Return this process's container, None where no control group (v1 or v2) sets a limit on it.

    The memory of a machine is in the hands of one of the two: of v1 where that lists it.
    """
    try:
        groups = [line.split(":", 2) for line in _text(f"{proc}/self/cgroup").splitlines()]
        mounts = _text(f"{proc}/self/mountinfo").splitlines()
        for controller, kind, files in (("memory", "cgroup", _V1), ("", "cgroup2", _V2)):
            group = next((path for _, names, path in groups if controller in names.split(",")), None)
            mounted = group and _mounted(mounts, kind, controller)
            if group and mounted:
                root, top = mounted
                inside = group.removeprefix(top.rstrip("/"))  # a container may see only its own part
                container = Container(root, inside, files)
                return container if container.room() is not None else None
    except (OSError, ValueError):
        return None
    return None


def _mounted(mounts: list[str], kind: str, controller: str) -> tuple[str, str] | None:
    """Return where control groups are mounted, and which group is the top of what is seen there."""
    for line in mounts:
        fields, _, rest = line.partition(" - ")
        found, _, options = rest.split(" ", 2)
        if found == kind and (not controller or controller in options.split(",")):
            top, root = fields.split()[3:5]
            return root, top
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
