"""The machine's side of a test: its own queue and slot, and the executor that it started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 10.0


def executors(state: Path) -> list[psutil.Process]:
    """Return the executors that serve this state folder."""
    return [process for process in psutil.process_iter(["cmdline"]) if _serves(process, state)]


def end_executors(state: Path) -> None:
    """End the executors of this state folder; what they run goes on, as it does for users."""
    found = executors(state)
    for process in found:
        process.kill()
    psutil.wait_procs(found, timeout=PATIENCE_S)


def _serves(process: psutil.Process, state: Path) -> bool:
    words = process.info["cmdline"] or []
    return "loopui.executor.service" in words and str(state) in words
