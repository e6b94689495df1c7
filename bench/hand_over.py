"""From one queued gate to the next, records durable: loopui and task-spooler in turn, with the same gates.

A gate notes when it begins and when it ends; the hand-over is from one's last note to the next one's first,
so the start of `sh` and `date` is part of it on both sides. The rate is over gates that do nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.at_rest import job_in
from bench.measure import Sample, report
from bench.workspace import workspace
from loopui.evidence.records import read_record
from loopui.executor.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
GATES = 40
STAMP = "date +%s%N >> {file}; date +%s%N >> {file}"


def main() -> None:
    """Measure and print."""
    spooler = shutil.which("tsp")
    with workspace() as (place, env):
        client = Client(Path(env["LOOPUI_STATE_DIR"]))
        theirs_env = {**env, "TMPDIR": str(place)}
        handed: dict[str, list[float]] = {"loopui": [], "task-spooler": []}
        rates: dict[str, list[float]] = {"loopui": [], "task-spooler": []}
        for _ in range(ROUNDS):
            handed["loopui"] += _gaps(place, lambda command: _ours(client, place, command))
            rates["loopui"].append(_timed(lambda: _ours(client, place, "true")))
            if spooler:
                handed["task-spooler"] += _gaps(place, lambda command: _theirs(spooler, theirs_env, command))
                rates["task-spooler"].append(_timed(lambda: _theirs(spooler, theirs_env, "true")))
        _print(handed, rates, against="task-spooler" if spooler else "loopui")
        records = [read_record(path) for path in place.glob("evidence/**/*.toml")]
        passed = sum(record.verdict == "pass" for record in records)
        print(f"  {passed} of {2 * ROUNDS * GATES} runs passed, {len(records)} records")
        if spooler:
            subprocess.run([spooler, "-K"], env=theirs_env, check=False, capture_output=True)
        if pid := client.executor_pid():
            psutil.Process(pid).terminate()
        client.close()


def _print(handed: dict[str, list[float]], rates: dict[str, list[float]], *, against: str) -> None:
    title = f"hand-over: {ROUNDS} rounds of {GATES} gates, queued at once"
    report(title, [Sample(name, tuple(values)) for name, values in handed.items() if values], against=against)
    samples = [Sample(name, tuple(values)) for name, values in rates.items() if values]
    report("a gate that does nothing, of a queue of them", samples, against=against)
    if against == "loopui":
        print("  task-spooler is not installed: nothing to compare with")


def _ours(client: Client, place: Path, command: str) -> None:
    runs = client.launch([job_in(place, ("sh", "-c", command)) for _ in range(GATES)])
    for run in runs:
        client.wait(run)


def _theirs(spooler: str, env: dict[str, str], command: str) -> None:
    for _ in range(GATES):
        subprocess.run([spooler, "sh", "-c", command], env=env, check=True, capture_output=True)
    subprocess.run([spooler, "-w"], env=env, check=False, capture_output=True)  # its exit code is the gate's


def _gaps(place: Path, run_all: Callable[[str], None]) -> list[float]:
    """Return the milliseconds from each gate's last note to the next one's first."""
    file = place / f"stamps-{time.monotonic_ns()}"
    run_all(STAMP.format(file=file))
    stamps = [int(line) for line in file.read_text().split()]
    file.unlink()
    return [(stamps[at + 1] - stamps[at]) / 1e6 for at in range(1, len(stamps) - 1, 2)]


def _timed(work: Callable[[], None]) -> float:
    """Return the milliseconds that one of the gates takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / GATES * 1000
