"""Who uses the machine's memory, and which of them are heavy commands by their names."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from loopui.host.identity import LINUX
from loopui.host.meminfo import MIB
from loopui.host.processes import ENDED, command_line, table

HEAVY_NAMES = re.compile(
    r"(?:^|[/ ])(cargo|rustc|pytest|py\.test|maturin|go|node|gradle|java|ld|lld|clang|cc1plus|bazel)(?= |$)"
)
_WORDS_LOOKED_AT = 5  # `python -X dev -m pytest …`, `uv run pytest`


@dataclass(frozen=True, slots=True)
class Consumer:
    """A process with its resident size; one that shares pages with others is overstated."""

    pid: int
    mib: int
    command: str

    def describe(self) -> str:
        """Return it in a few words for a person."""
        return f"{os.path.basename(self.command.split(' ', 1)[0]) or '?'} (pid {self.pid}, {self.mib} MiB)"


def largest(count: int = 1) -> tuple[Consumer, ...]:
    """Return the processes with the largest resident sizes, largest first."""
    sizes = sorted(((_resident_mib(pid), pid) for pid in _living()), reverse=True)
    return tuple(Consumer(pid, mib, command_line(pid)) for mib, pid in sizes[:count] if mib)


def heavy_commands() -> tuple[Consumer, ...]:
    """Return the processes of this machine that are heavy commands by their names, largest first."""
    found = []
    for pid in _living():
        command = command_line(pid)
        if HEAVY_NAMES.search(" ".join(command.split()[:_WORDS_LOOKED_AT])):
            found.append(Consumer(pid, _resident_mib(pid), command))
    return tuple(sorted(found, key=lambda consumer: -consumer.mib))


def _living() -> list[int]:
    own = os.getpid()
    return [process.pid for process in table().values() if process.pid != own and process.state not in ENDED]


if LINUX:

    def _resident_mib(pid: int) -> int:
        try:
            with open(f"/proc/{pid}/statm", "rb") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // MIB
        except (OSError, IndexError, ValueError):
            return 0

else:

    def _resident_mib(pid: int) -> int:
        import psutil  # noqa: PLC0415 — only where /proc is missing

        try:
            return int(psutil.Process(pid).memory_info().rss // MIB)
        except psutil.Error:
            return 0
