"""How much memory a process tree really takes.

A sum of resident sizes overstates a forked tree up to 60 times, so shared pages are counted once (PSS). That
costs the kernel a walk over every page, hence a budget: a tree too big for it gives no figure rather than a
wrong one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from loopui.host.clock import ticks_s
from loopui.host.meminfo import KIB_PER_MIB


def children_below(root: int) -> list[int] | None:
    """Return all descendants of `root` by the kernel's own lists; None where it keeps none."""
    found: list[int] = []
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        children = children_of(pid)
        if children is None:
            if pid == root:
                return None
            continue
        found.extend(children)
        waiting.extend(children)
    return found


def children_of(pid: int) -> list[int] | None:
    """Return the children of `pid` by the kernel's own lists; None where it keeps none."""
    folder = f"/proc/{pid}/task"
    try:
        threads = os.listdir(folder)
    except OSError:
        return None
    found: list[int] = []
    for thread in threads:
        try:
            with open(f"{folder}/{thread}/children", "rb") as file:
                found.extend(map(int, file.read().split()))
        except OSError:
            continue
    return found


def proportional_mib(pids: Iterable[int], *, budget_s: float) -> int | None:
    """Return the sum of the PSS of `pids`.

    None where the kernel does not tell it or the budget is spent before the last.
    """
    until = ticks_s() + budget_s
    total_kib = 0
    read = 0
    for pid in pids:
        if ticks_s() > until:
            return None
        kib = _pss_kib(pid)
        if kib is not None:
            total_kib += kib
            read += 1
    return total_kib // KIB_PER_MIB if read else None


def _pss_kib(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return None
