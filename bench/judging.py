"""What it costs to judge 1 GiB of output, beside reading it at all and beside `sha256sum`."""

from __future__ import annotations

import subprocess
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import report, take_turns
from bench.workspace import workspace
from loopui.evidence.examination import examine
from loopui.evidence.examine import look_plainly
from loopui.evidence.sight import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GIB = 1 << 30
OTHERS = 1 << 27
ROUNDS = 5
CRITERIA = {"min_passed": 1, "require": ["passed in"], "forbid": ["panicked at"]}


def main() -> None:
    """Measure and print: 1 GiB of ordinary output, then less of other kinds."""
    with workspace() as (place, _):
        log = place / "log.txt"
        _write(log, GIB, lambda n: f"test room_{n % 37}::tests::case_{n} ... ok\n")
        told = Question(log=log)
        judged = Question(log=log, criteria=CRITERIA)
        alternatives: dict[str, Callable[[], object]] = {
            "cat > /dev/null": lambda: subprocess.run(["sh", "-c", f"cat {log} > /dev/null"], check=True),
            "sha256sum": lambda: subprocess.run(["sha256sum", log], check=True, capture_output=True),
            "digest": lambda: look_plainly(told),
            "digest, counts": lambda: look_plainly(Question(log=log, criteria={})),
            "digest, counts, expressions, apart": lambda: examine(judged),
        }
        report("1 GiB of cargo's lines, judged", take_turns(alternatives, ROUNDS), against="sha256sum")
        print("\nother output, digest and counts")
        for name, line in KINDS.items():
            _write(log, OTHERS, line)
            best_s = min(_taken_s(log) for _ in range(3))
            print(
                f"  {name:<28} {OTHERS / best_s / 1e6:6.0f} MB/s   {best_s * GIB / OTHERS:5.1f} s for 1 GiB"
            )


KINDS: dict[str, Callable[[int], str]] = {
    "y": lambda _: "y\n",
    "pytest -v": lambda n: f"tests/test_index.py::test_case_{n} PASSED    [ {n % 100}%]\n",
    "in colours": lambda n: f"test room::tests::case_{n} ... \x1b[32mok\x1b[0m\n",
    "with CR LF": lambda n: f"test room::tests::case_{n} ... ok\r\n",
    "indented numbers": lambda n: f"    {n} lines of a traceback in some file\n",
    "TAP, a point per line": lambda n: f"ok {n} - the thing number {n} works\n",
    "go test -json": lambda n: (
        f'{{"Time":"2026-02-19T10:00:00.000000Z","Action":"{("run", "output", "output", "pass")[n % 4]}",'
        f'"Package":"example.com/m/a","Test":"TestA{n // 4}","Output":"    a_test.go:{n}: hello\\n"}}\n'
    ),
}


def _taken_s(log: Path) -> float:
    start = time.perf_counter()
    look_plainly(Question(log=log, criteria={}))
    return time.perf_counter() - start


def _write(log: Path, size: int, line: Callable[[int], str]) -> None:
    """Write a log of so many bytes, which repeats after some megabytes."""
    part = "".join(_some(line, 1 << 22)).encode()
    with log.open("wb") as file:
        for _ in range(size // len(part)):
            file.write(part)
        file.write(b"12 passed in 0.31s\n")


def _some(line: Callable[[int], str], size: int) -> Iterator[str]:
    for n in count():
        if size <= 0:
            return
        text = line(n)
        size -= len(text)
        yield text
