"""From one queued gate to the next: 100 gates that do nothing, records durable."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time

from bench.workspace import workspace

GATES = 100


def main() -> None:
    """Measure and print."""
    print(f"\nhand-over: {GATES} gates that do nothing, queued at once")
    with workspace() as (place, env):
        argv = [sys.executable, "-m", "loopui", "run", "--json", *["VG-TRUE-001"] * GATES]
        start = time.perf_counter()
        done = subprocess.run(argv, cwd=place, env=env, check=True, capture_output=True, text=True)
        ours = time.perf_counter() - start
        passed = sum(run["verdict"] == "pass" for run in json.loads(done.stdout)["runs"])
        print(
            f"  loopui          {ours / GATES * 1000:6.1f} ms each, {passed} of {GATES} passed, a record each"
        )
        if spooler := shutil.which("tsp"):
            theirs = _task_spooler(spooler, {**env, "TMPDIR": str(place)})
            print(f"  task-spooler    {theirs / GATES * 1000:6.1f} ms each, no record")
            print(f"  loopui takes    {ours / theirs:6.2f} x task-spooler")
        else:
            print("  task-spooler is not installed: nothing to compare with")


def _task_spooler(spooler: str, env: dict[str, str]) -> float:
    start = time.perf_counter()
    try:
        for _ in range(GATES):
            subprocess.run([spooler, "true"], env=env, check=True, capture_output=True)
        subprocess.run([spooler, "-w"], env=env, check=True, capture_output=True)
    finally:
        subprocess.run([spooler, "-K"], env=env, check=False, capture_output=True)
    return time.perf_counter() - start
