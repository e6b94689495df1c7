"""An executor that cannot read the memory: the reader is given to it, as its constructor allows."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from loopui.executor.lone import executor_pid
from tests.executor.support import until

SCRIPT = """
import sys
from pathlib import Path
from loopui.executor.service import Service
from loopui.host.meminfo import AvailableMemory
Service(Path(sys.argv[1]), memory=AvailableMemory("/nowhere/meminfo")).run()
"""


@contextlib.contextmanager
def serve(state: Path) -> Iterator[None]:
    """Serve a state folder with such an executor."""
    state.mkdir(mode=0o700, exist_ok=True)
    executor = subprocess.Popen([sys.executable, "-c", SCRIPT, str(state)])
    try:
        until(lambda: executor_pid(state), what="the blind executor")
        yield
    finally:
        executor.terminate()
        executor.wait(30)
