"""The process that writes the records of `loopui exec`: when one is started, and its lock. Lean."""

from __future__ import annotations

import os
import sys

from loopui.executor.slot import MARKER
from loopui.host.locks import is_locked
from loopui.host.quietly import suppress
from loopui.host.spawn import spawn

RECORDING = "loopui.executor.recording"


def recorder_lock(state: str) -> str:
    """Return the path of the lock of the process that writes records."""
    return f"{state}/slot/recorder"


def record_in_background(state: str, run: str) -> None:
    """Start the process that writes records, unless there is one; nothing of the caller's is open in it.

    Within a run the executor does it, which has been poked: a process of ours would count as left by it.
    """
    if MARKER in os.environ and _has_executor(state):
        return
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    program = f"import sys; sys.path.insert(0, {root!r}); from {RECORDING} import main; main(*sys.argv[1:])"
    with suppress(OSError):  # then an executor does it, or the next `exec`
        if is_locked(recorder_lock(state)):
            return
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        spawn([sys.executable, "-I", "-c", program, state, run], os.environ, output_fd=null, apart=True)


def _has_executor(state: str) -> bool:
    from pathlib import Path  # noqa: PLC0415 — only within a run

    from loopui.executor.lone import executor_pid  # noqa: PLC0415 — likewise

    with suppress(OSError):
        return executor_pid(Path(state)) is not None
    return False
