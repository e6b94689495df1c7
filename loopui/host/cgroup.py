"""The control group (cgroup v2) of a process, and the peak of memory that the kernel keeps for one.

Only reads: which group a command runs in is for whoever starts it to decide (`systemd-run --scope`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable

PROC = "/proc"
_MIB = 1024 * 1024


def mount_point(proc: str = PROC) -> str:
    """Return where cgroup v2 is mounted; empty where it is not."""
    for line in _lines(f"{proc}/self/mounts"):
        fields = line.split()
        if fields[2:3] == ["cgroup2"]:
            return fields[1]
    return ""


def group_of(pid: int | str, proc: str = PROC) -> str:
    """Return the group of a process, as a path below the mount point; empty where there is none."""
    return next((line[3:] for line in _lines(f"{proc}/{pid}/cgroup") if line.startswith("0::")), "")


def own_peak_mib(pid: int, proc: str = PROC) -> int | None:
    """Return the peak of the group that a process has to itself, in MiB.

    None where it shares the group of this process, or the kernel keeps no peak for it. File cache that the
    group has now does not count, so this is a lower bound, as it is given back before anything is short.
    """
    group = group_of(pid, proc)
    if group in {"", "/", group_of("self", proc)}:
        return None
    folder = os.path.join(mount_point(proc), group.lstrip("/"))
    peak = _number(_lines(f"{folder}/memory.peak"))
    if peak is None:
        return None
    cache = _number(line[5:] for line in _lines(f"{folder}/memory.stat") if line.startswith("file "))
    return max(0, peak - (cache or 0)) // _MIB


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _number(lines: Iterable[str]) -> int | None:
    first = next(iter(lines), "")
    return int(first) if first.isdecimal() else None
