"""The executor at rest (its queue empty) and while it holds a run back: memory, and share of one core."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil

from bench.workspace import workspace
from loopui.executor.client import Client
from loopui.executor.job import Job, new_run_id

SECONDS = 10.0
MIB = 1024 * 1024


def main() -> None:
    """Measure and print."""
    print(f"\nthe executor, over {SECONDS:.0f} s each")
    with workspace() as (place, env):
        client = Client(Path(env["LOOPUI_STATE_DIR"]))
        try:
            client.wait(client.launch([job_in(place, ("true",))])[0])
            _watch(client, "at rest")
            run = client.launch([job_in(place, ("sleep", "60"))])[0]
            time.sleep(0.5)
            _watch(client, "guarding a run")
            client.cancel(run, by="bench")
            client.wait(run)
        finally:
            if pid := client.executor_pid():
                psutil.Process(pid).terminate()
            client.close()


def job_in(place: Path, command: tuple[str, ...]) -> Job:
    """Return a heavy job that is admitted at once."""
    return Job(
        run=new_run_id(),
        workspace=str(place),
        gate="VG-TRUE-001",
        command=command,
        cwd=str(place),
        env={"PATH": "/usr/bin:/bin"},
        heavy=True,
        min_available_mib=64,
    )


def _watch(client: Client, what: str) -> None:
    pid = client.executor_pid()
    if not pid:
        print(f"  {what:<15} there is none", file=sys.stderr)
        return
    process = psutil.Process(pid)
    before = process.cpu_times()
    time.sleep(SECONDS)
    after = process.cpu_times()
    share = (after.user + after.system - before.user - before.system) / SECONDS
    print(f"  {what:<15} {process.memory_info().rss / MIB:5.1f} MiB resident, {share:.2%} of a core")
