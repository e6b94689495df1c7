"""What very much evidence costs: indexed from nothing, asked for, and one artifact more."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import tomli_w

from bench.measure import Sample, take_turns
from bench.workspace import workspace
from loopui.evidence.index.index import Index
from loopui.evidence.plain import to_plain
from loopui.evidence.records import SCHEMA, Counts, Observation, Record
from loopui.host.git import RepoState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEW, MANY = 100, 100_000
PER_FOLDER = 200
ROUNDS = 9
MORE = 40
GATES = 40
FIRST_DAY = datetime(2024, 1, 1, 12, tzinfo=UTC)
LOG = "loopui: heavy command admitted (available=4574MiB, threshold=3072MiB)\n"
FOREIGN = "safe_run: heavy command admitted (available=4574MiB, threshold=3072MiB)\n"
OUTPUT = "test signature::tests::one ... ok\n" * 20 + "12 passed in 0.31s\n"
RECORD = Record(
    run="20240101-120000-abcdef",
    gate="VG-BENCH-001",
    verdict="pass",
    reason="criteria-met",
    explanation="3 criteria met, 12 passed",
    task="M1-T01",
    milestone="M1",
    command="cargo test --no-default-features",
    cwd="/home/somebody/programme/loop",
    grade="claim",
    queued=FIRST_DAY,
    started=FIRST_DAY,
    ended=FIRST_DAY,
    duration_s=4.2,
    exit_code=0,
    commits={"loop": RepoState(sha="a" * 40, tree="b" * 40, branch="main", dirty=False)},
    criteria=(Observation(criterion="exit_codes", expected="0", observed="exit code 0", met=True),) * 3,
    counts=Counts(runner="pytest", passed=12),
    peak_mib=812,
    log_bytes=700,
    log_sha256="c" * 64,
    host="bench",
    loopui="0",
)


def main() -> None:
    """Measure and print."""
    print(f"\nevidence: {FEW} artifacts against {MORE_TOLD}, half of them with a record")
    with workspace() as (few, env), workspace() as (many, _):
        for place, number in ((few, FEW), (many, MANY)):
            for path, text in artifacts(number):
                file = place / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        read, indexed = _took_s(lambda: _read_raw(many / "evidence")), _took_s(lambda: _refresh(many))
        ratio = f"{indexed / read:.1f} x the {read:.1f} s that reading the files alone takes"
        print(f"  {MORE_TOLD} artifacts indexed from nothing: {indexed:.1f} s, {ratio} (goal: 30 s)")
        _refresh(few)
        _compare("loopui status", _status(few, many, env), goal="2")
        _compare("one new artifact", [_one_more(place) for place in (few, many)], goal="1.5")


def artifacts(number: int) -> Iterator[tuple[Path, str]]:
    """Yield the files of so many artifacts: every other one is a recorded run, the others were dropped."""
    for n in range(number):
        day = FIRST_DAY + timedelta(days=n // PER_FOLDER)
        gate = f"VG-BENCH-{n % GATES:03}"
        stem = Path("evidence", f"{day:%Y-%m-%d}", "milestone-M1", f"M1-T{n % 29:02}-{gate}-r{n + 1}")
        log = stem.with_suffix(".txt")
        if n % 2:
            yield log, FOREIGN + OUTPUT
            continue
        ended = day + timedelta(seconds=n % 3600)
        record = replace(RECORD, run=f"run-{n}", gate=gate, ended=ended, log=str(log))
        yield log, LOG + OUTPUT
        yield stem.with_suffix(".toml"), tomli_w.dumps({"schema": SCHEMA, **to_plain(record, native=True)})


def _took_s(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _read_raw(folder: Path) -> None:
    """Open and read every file, and make nothing of it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                _read_raw(Path(entry.path))
                continue
            fd = os.open(entry.path, os.O_RDONLY)
            os.read(fd, 1 << 20)
            os.close(fd)


def _refresh(place: Path) -> None:
    index = Index(place)
    index.refresh()
    index.close()


def _status(few: Path, many: Path, env: dict[str, str]) -> list[Sample]:
    def status(place: Path) -> object:
        argv = [sys.executable, "-m", "loopui", "status"]
        return subprocess.run(argv, cwd=place, env=env, check=True, capture_output=True)

    return take_turns({"few": lambda: status(few), "many": lambda: status(many)}, ROUNDS)


def _one_more(place: Path) -> Sample:
    """Return how long a watcher's word of a new file takes until every gate's history is known again."""
    index = Index(place)
    index.refresh()
    gates = [f"VG-BENCH-{n:03}" for n in range(GATES)]
    took = []
    for n in range(MORE):
        file = place / "evidence" / "2030-01-01" / f"M1-T01-VG-BENCH-{n % GATES:03}-r{10**6 + n}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FOREIGN + OUTPUT)
        start = time.perf_counter()
        index.refresh([file])
        index.histories([gates[n % GATES]])
        index.newest(8, stated=True)
        took.append((time.perf_counter() - start) * 1000)
    index.close()
    return Sample(place.name, tuple(took))


def _compare(what: str, samples: list[Sample], *, goal: str) -> None:
    few, many = samples
    ratio = many.median_ms / few.median_ms
    print(f"  {what}: {few.median_ms:.1f} and {many.median_ms:.1f} ms: {ratio:.2f} x (goal: {goal})")


MORE_TOLD = f"{MANY:,}".replace(",", " ")
