"""The executor's log, which is its standard error: where that takes nothing, nobody is stopped by it."""

from __future__ import annotations

import os
import sys
import time
import traceback

from loopui.host.quietly import suppress


def log(line: str) -> None:
    """Write a line, with the time and this process."""
    with suppress(OSError, ValueError):
        print(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} [{os.getpid()}] {line}", file=sys.stderr, flush=True)


def log_fault() -> None:
    """Write where the exception that is being handled came from: a fault of our own."""
    log(traceback.format_exc().rstrip())
