"""The safe-start checklist, done by the machine: what a heavy command would meet now."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loopui.executor.admission import spaced
from loopui.executor.limits import workspace_limits
from loopui.executor.places import LEAST_FREE_BYTES
from loopui.executor.slot import MARKER, Slot
from loopui.host.clock import ticks_ns
from loopui.host.consumers import Consumer, heavy_commands
from loopui.host.memory import MemoryUnreadableError, read_memory
from loopui.host.processes import carries

Verdict = Literal["ready", "not ready", "note"]
SWAP_WINDOW_S = 0.5
MOST_SWAP_MIB_S = 1.0
MOST_PRESSURE_PERCENT = 10.0
SMALLEST_HEAVY_MIB = 64  # a heavy command by its name that takes less does no harm
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist; a `note` does not count against the start."""

    name: str
    verdict: Verdict
    told: str


def preflight(state: Path, workspace: Path | None) -> tuple[Item, ...]:
    """Return the checklist; takes half a second, for the rate of swapping."""
    return (*_memory(workspace), _swap_rate(), _slot(state), _others(state), *_disks(state, workspace))


def is_ready(items: tuple[Item, ...]) -> bool:
    """Whether nothing speaks against a heavy start."""
    return all(item.verdict != "not ready" for item in items)


def _memory(workspace: Path | None) -> tuple[Item, ...]:
    threshold = workspace_limits(str(workspace) if workspace else "")[0]
    try:
        reading = read_memory()
    except MemoryUnreadableError as error:
        return (Item("memory", "not ready", str(error)),)
    enough = reading.available_mib >= threshold
    told = (
        f"{spaced(reading.available_mib)} of {spaced(reading.total_mib)} MiB available, threshold"
        f" {spaced(threshold)} ({reading.source})"
    )
    pressure = reading.pressure_percent
    pressed: Verdict = "not ready" if (pressure or 0.0) >= MOST_PRESSURE_PERCENT else "ready"
    return (
        Item("memory", "ready" if enough else "not ready", told),
        Item(
            "swap",
            "note" if reading.swap_used_mib else "ready",
            f"{spaced(reading.swap_used_mib)} MiB in use",
        ),
        Item("pressure", "note", "this system does not tell")
        if pressure is None
        else Item("pressure", pressed, f"{pressure:g} % of the last 10 s waited for memory"),
    )


def _swap_rate() -> Item:
    before = _swapped_pages()
    if before is None:
        return Item("swap rate", "note", "this system does not tell")
    time.sleep(SWAP_WINDOW_S)
    rate = ((_swapped_pages() or before) - before) * _PAGE / _MIB / SWAP_WINDOW_S
    verdict: Verdict = "not ready" if rate > MOST_SWAP_MIB_S else "ready"
    return Item("swap rate", verdict, f"{rate:.1f} MiB/s in and out")


def _swapped_pages() -> int | None:
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith(("pswpin ", "pswpout ")))


def _slot(state: Path) -> Item:
    holder = Slot(str(state)).holder()
    if holder is None:
        return Item("slot", "ready", "free")
    return Item("slot", "not ready", f"taken by {holder.describe(ticks_ns())}")


def _others(state: Path) -> Item:
    """Tell who is heavy beside the run that has the slot, which counts already."""
    holder = Slot(str(state)).holder()
    heavy = [
        consumer
        for consumer in heavy_commands()
        if consumer.mib >= SMALLEST_HEAVY_MIB
        and not (holder is not None and carries(consumer.pid, MARKER, holder.run))
    ]
    if not heavy:
        return Item("other heavy processes", "ready", "none")
    return Item("other heavy processes", "not ready", ", ".join(map(Consumer.describe, heavy[:5])))


def _disks(state: Path, workspace: Path | None) -> tuple[Item, ...]:
    evidence = [] if workspace is None else [("disk for evidence", _existing(workspace / "evidence"))]
    return tuple(_disk(name, folder) for name, folder in [*evidence, ("disk for the queue", state)])


def _existing(folder: Path) -> Path:
    return folder if folder.is_dir() else folder.parent


def _disk(name: str, folder: Path) -> Item:
    try:
        free = os.statvfs(folder)
    except OSError as error:
        return Item(name, "not ready", f"{folder}: {error.strerror}")
    if not os.access(folder, os.W_OK | os.X_OK) or free.f_flag & os.ST_RDONLY:
        return Item(name, "not ready", f"{folder} cannot be written")
    room = free.f_bavail * free.f_frsize
    return Item(
        name,
        "ready" if room >= LEAST_FREE_BYTES else "not ready",
        f"{spaced(room // _MIB)} MiB free in {folder}",
    )
