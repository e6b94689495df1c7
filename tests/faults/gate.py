"""A heavy gate that finds out for itself whether it is alone: `FOLDER NAME SECONDS`.

It creates `FOLDER/alone` exclusively. A file that is there already is an overlap, unless the process that
made it is gone: gates are killed here. Run by a bare interpreter: it imports nothing of the project.
"""

import os
import sys
import time

UNWRITTEN_S = 0.5  # so long may one that has just created the file take to write its name into it


def identity(pid: int) -> str:
    """Return pid and start time of a living process; empty if there is none."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 — a bare interpreter
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {b"Z", b"X"} else f"{pid} {int(fields[19])}"


def is_alone(path: str) -> bool:
    """Create the file; return whether no living process had."""
    for _ in range(3):
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            if maker_lives(path):
                return False
            os.unlink(path)  # noqa: PTH108 — likewise
            continue
        os.write(fd, identity(os.getpid()).encode())
        os.close(fd)
        return True
    return False


def maker_lives(path: str) -> bool:
    """Whether the process that created the file lives."""
    end = time.monotonic() + UNWRITTEN_S
    while time.monotonic() < end:
        try:
            with open(path, encoding="ascii") as file:  # noqa: PTH123 — likewise
                made_by = file.read()
        except OSError:
            return True  # it was there an instant ago
        if made_by:
            return identity(int(made_by.split()[0])) == made_by
        time.sleep(0.01)
    return False


def main() -> None:
    """Tell in `FOLDER/seen` when this gate started and ended, and whether another one was running."""
    folder, name, seconds = sys.argv[1:]
    seen = os.open(f"{folder}/seen", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if not is_alone(f"{folder}/alone"):
        os.write(seen, f"overlap {name}\n".encode())
        sys.exit(99)
    os.write(seen, f"start {name}\n".encode())
    time.sleep(float(seconds))
    os.unlink(f"{folder}/alone")  # noqa: PTH108 — likewise
    os.write(seen, f"end {name}\n".encode())


main()
