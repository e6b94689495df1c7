"""Memory bombs: a gate takes memory as fast as the machine gives it, and the guard has to stop it in time."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loopui.evidence.records import read_record
from loopui.executor.life import Finished
from loopui.host.meminfo import machine_memory
from tests.executor.support import Machine

SOURCE = Path(__file__).with_name("bomb.c")
MOST_MIB = 5120
SHARE = 0.6  # of the bomb lies above the floor
LOOK_S = 0.002


@dataclass(frozen=True, slots=True)
class Blast:
    """One bomb: how far below the floor available memory got (negative: not even there), and its end."""

    overshoot_mib: int
    reason: str
    seconds: float


def bomb(folder: Path) -> Path | None:
    """Compile the bomb; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    subprocess.run([compiler, "-O2", "-pthread", "-o", str(folder / "bomb"), str(SOURCE)], check=True)
    return folder / "bomb"


def room_mib() -> int:
    """Return what is available now."""
    return machine_memory().available_mib()


def blast(rig: Machine, program: Path, *, mib: int, threads: int) -> Blast:
    """Run a bomb of `mib` under a floor that it would cross by far; the machine keeps the rest."""
    if mib > MOST_MIB:
        raise AssertionError(f"a bomb takes {MOST_MIB} MiB at most")
    floor = room_mib() - int(mib * SHARE)
    start = time.perf_counter()
    terms = {"override_mib": 64, "override_reason": "a bomb of the same size was here before"}
    run = rig.launch(
        (str(program), str(mib), str(threads)), stop_available_mib=floor, timeout_s=20.0, **terms
    )
    lowest = _lowest_until_the_end(rig, run)
    life = rig.finish(run)
    record = read_record(Path(life.workspace, life.record))
    told = record.lowest_available_mib
    lowest = lowest if told is None else min(lowest, told)
    return Blast(floor - lowest, life.reason, time.perf_counter() - start)


def _lowest_until_the_end(rig: Machine, run: str) -> int:
    """Sample the memory beside the guard: its own word alone would not count."""
    memory = machine_memory()
    lowest = memory.available_mib()
    look_at = 0.0
    while True:
        time.sleep(LOOK_S)
        lowest = min(lowest, memory.available_mib())
        if time.monotonic() > look_at:
            look_at = time.monotonic() + 0.1
            if isinstance(rig.client.find(run), Finished):
                memory.close()
                return lowest


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep the processors busy with `count` loops."""
    loops = [
        subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"])  # ends below
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
