"""A wall clock that jumps, for the processes of one test only: a preloaded library adds what a file says."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).with_name("skew.c")


class Skew:
    """The wrong clock; `why_not` says why there is none."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "skew.so"
        self._offset = folder / "skew"
        self._offset.write_bytes(struct.pack("q", 0))
        self.why_not = self._build()

    @property
    def env(self) -> dict[str, str]:
        """What a process needs in its environment to have this clock."""
        if self.why_not:
            return {}
        return {"LD_PRELOAD": str(self._library), "LOOPUI_TEST_SKEW": str(self._offset)}

    def jump(self, seconds: int) -> None:
        """Put the clock wrong by so many seconds in all, in processes that run too."""
        with self._offset.open("r+b") as file:
            file.write(struct.pack("q", seconds))

    def _build(self) -> str:
        compiler = shutil.which("cc")
        if sys.platform != "linux" or compiler is None:
            return "no C compiler"
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(self._library), str(SOURCE), "-ldl"]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        if told.returncode:
            return told.stderr.strip()
        self.jump(86_400)
        shown = subprocess.run(
            [sys.executable, "-I", "-S", "-c", "import time; print(time.time())"],
            env=self.env_of_trial(),
            capture_output=True,
            text=True,
            check=False,
        )
        self.jump(0)
        works = shown.returncode == 0 and float(shown.stdout) > time.time() + 80_000
        return "" if works else "this interpreter's clock cannot be put wrong"

    def env_of_trial(self) -> dict[str, str]:
        """Return the environment in which the library is tried."""
        return {"LD_PRELOAD": str(self._library), "LOOPUI_TEST_SKEW": str(self._offset)}
