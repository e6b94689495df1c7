"""From another process's last byte in `evidence/` to the cockpit's screen."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from bench.measure import Sample
from bench.workspace import workspace
from tests.support.terminal import Terminal, terminal

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 40

# writes the file it is told, and says when it was closed (the machine-wide monotonic clock)
WRITER = """
import sys, time
for path in sys.stdin:
    with open(path.strip(), "w") as stream:
        stream.write("safe_run: heavy command admitted (available=4574MiB, threshold=3072MiB)\\n")
        stream.write("3 passed in 0.01s\\n")
    print(time.monotonic(), flush=True)
"""


def main() -> None:
    """Measure and print."""
    print("\nevidence file closed by another process -> its row on the screen (140 x 45)")
    with workspace() as (place, env):
        folder = place / "evidence" / "2026-02-19" / "milestone-M1"
        folder.mkdir(parents=True)
        writer = subprocess.Popen(
            [sys.executable, "-I", "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            with terminal([sys.executable, "-m", "loopui", place], env=env) as screen:
                screen.wait_for("No evidence yet")
                took = [
                    _once(writer, screen, folder / f"M1-T{n:02}-VG-NEW-{n:03}.txt")
                    for n in range(1, ROUNDS + 1)
                ]
                screen.press("q")
                screen.wait_for_exit()
        finally:
            writer.communicate()
    sample = Sample("evidence to screen", tuple(took))
    print(
        f"  {ROUNDS} files: median {sample.median_ms:.0f} ms, p95 {sample.percentile_ms(95):.0f} ms,"
        f" slowest {max(took):.0f} ms (goal: 150 ms)"
    )


def _once(writer: subprocess.Popen[str], screen: Terminal, path: Path) -> float:
    """Have `path` written; return the milliseconds from its close to its gate's name on the screen."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    name = path.stem.partition("-VG")[2]
    writer.stdin.write(f"{path}\n")
    writer.stdin.flush()
    while f"VG{name}" not in screen.text:
        screen.pump(1.0)
    seen = time.monotonic()
    while screen.pump(0.3):  # let the screen come to rest: files in a burst would share a frame
        pass
    return (seen - float(writer.stdout.readline())) * 1000
