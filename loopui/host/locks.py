"""File locks that the kernel gives back when their holder dies.

Imports next to nothing: `loopui exec` pays for every import before its command starts.
"""

from __future__ import annotations

import fcntl
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class FileLock:
    """An exclusive lock on a file for the length of a `with` block; entering waits until it is free."""

    __slots__ = ("_fd", "_path")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = path
        self._fd = -1

    def __enter__(self) -> Self:
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._acquire(self._fd)
        except BaseException:
            os.close(self._fd)
            raise
        return self

    def _acquire(self, fd: int) -> None:
        """Wait for the lock on the open file."""
        fcntl.flock(fd, fcntl.LOCK_EX)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)


def try_lock(fd: int) -> bool:
    """Take an exclusive lock on the open file `fd` if nobody holds one.

    Closing every copy of it gives it back.
    """
    try:
        lock_now(fd)
    except BlockingIOError:
        return False
    return True


def lock_now(fd: int) -> None:
    """Take an exclusive lock on the open file `fd`; raises BlockingIOError where somebody holds one."""
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: str | os.PathLike[str]) -> bool:
    """Whether somebody holds an exclusive lock on the file; False where there is no such file.

    Asks through a shared lock, so that two who ask at once do not take each other for the holder.
    """
    try:
        fd = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def holder_of(fd: int) -> int:
    """Return the pid that has an exclusive lock on the open file `fd`; 0 where nobody has or can tell."""
    found = os.fstat(fd)
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    try:
        with open("/proc/locks", encoding="ascii") as file:
            for line in file:
                fields = line.split()
                if fields[1:2] == ["FLOCK"] and fields[3] == "WRITE" and fields[5] == place:
                    return int(fields[4])
    except OSError:  # macOS keeps no such list
        pass
    return 0
