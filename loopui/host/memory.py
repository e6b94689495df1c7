"""The machine's memory as a person wants to see it: total, available, swap in use, pressure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loopui.host.meminfo import (
    DARWIN,
    KIB_PER_MIB,
    MIB,
    AvailableMemory,
    MemoryUnreadableError,
    machine_memory,
    own_container,
)

__all__ = ["AvailableMemory", "MemoryUnreadableError", "Reading", "machine_memory", "read_memory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading; `pressure_percent` is the share of the last 10 s in which something waited for memory."""

    total_mib: int
    available_mib: int
    source: str
    swap_used_mib: int
    pressure_percent: float | None


def read_memory(proc: Path = Path("/proc")) -> Reading:
    """Read the memory once; raises MemoryUnreadableError. A container's limit counts."""
    memory = AvailableMemory(str(proc / "meminfo"), own_container())
    try:
        total = memory.total_mib()
        return Reading(
            total_mib=total,
            available_mib=memory.available_mib(),
            source=memory.source,
            swap_used_mib=_swap_used_mib(proc),
            pressure_percent=_pressure_percent(proc),
        )
    finally:
        memory.close()


def _swap_used_mib(proc: Path) -> int:
    if DARWIN:
        import psutil  # noqa: PLC0415 — only where /proc is missing

        return int(psutil.swap_memory().used // MIB)
    try:
        lines = (proc / "meminfo").read_text(encoding="ascii").splitlines()
        kib = {
            name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if rest
        }
        return (kib["SwapTotal"] - kib["SwapFree"]) // KIB_PER_MIB
    except (OSError, ValueError, KeyError, IndexError):
        return 0


def _pressure_percent(proc: Path) -> float | None:
    """Read `some avg10` of the pressure stall information; None where the kernel keeps none."""
    try:
        first = (proc / "pressure" / "memory").read_text(encoding="ascii").splitlines()[0]
        fields = dict(field.split("=", 1) for field in first.split()[1:])
        return float(fields["avg10"])
    except (OSError, ValueError, KeyError, IndexError):
        return None
