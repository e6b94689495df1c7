"""The machine's side of a test: its own queue and slot, and the executor that it started."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from loopui.executor.client import Client

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 30.0


def end_executor(state: Path) -> None:
    """End the executor of this state folder, if there is one; what it runs goes on, as it does for users."""
    if not state.exists():
        return
    client = Client(state)
    deadline = time.monotonic() + PATIENCE_S
    while (pid := client.executor_pid()) is not None:
        assert time.monotonic() < deadline, f"executor {pid} outlived SIGKILL"
        if pid:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    client.close()
