"""How a command ended, as the status note has it. Lean, for `loopui exec`."""

from __future__ import annotations

import os
import sys
import time

from loopui.executor.rundir import STATUS, RunDir
from loopui.host.clock import ticks_ns

_PER_MIB = 1024 * 1024 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss


def ending_of(wait_status: int, maxrss: int) -> dict[str, str]:
    """Return exit code or signal, and the size of the largest process in the command's tree."""
    code = os.waitstatus_to_exitcode(wait_status)
    end = {"signal": _signal_name(-code)} if code < 0 else {"exit_code": str(code)}
    return end | {"largest_mib": str(maxrss // _PER_MIB)}


def write_status(notes: RunDir, values: dict[str, str]) -> None:
    """Write the status note with the time of the end.

    A power loss may take it, as it may the end of the log: the run is then closed as interrupted.
    """
    values = values | {"ended_ns": str(ticks_ns()), "ended_at": repr(time.time())}
    notes.write(STATUS, values, durable=False)


def _signal_name(number: int) -> str:
    import signal  # noqa: PLC0415 — only a command that a signal has ended pays for it

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"  # the real-time ones have no names
