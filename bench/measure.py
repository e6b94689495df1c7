"""How the benchmarks measure: alternatives take turns in one run, so that only their ratios matter."""

from __future__ import annotations

import random
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Sample:
    """Durations of one alternative, in milliseconds."""

    name: str
    values_ms: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle of the durations."""
        return statistics.median(self.values_ms)

    def percentile_ms(self, percent: int) -> float:
        """Return the duration that `percent` of the samples do not exceed."""
        ordered = sorted(self.values_ms)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def take_turns(alternatives: Mapping[str, Callable[[], object]], rounds: int) -> list[Sample]:
    """Time each alternative `rounds` times, in a new random order every round."""
    shuffled = random.Random(1)  # noqa: S311  # an order, not a secret
    taken: dict[str, list[float]] = {name: [] for name in alternatives}
    for _ in range(rounds):
        for name in shuffled.sample(list(alternatives), len(alternatives)):
            start = time.perf_counter()
            alternatives[name]()
            taken[name].append((time.perf_counter() - start) * 1000)
    return [Sample(name, tuple(values)) for name, values in taken.items()]


def report(title: str, samples: Sequence[Sample], *, against: str) -> None:
    """Print medians and their ratios to the alternative named `against`."""
    base = next(sample.median_ms for sample in samples if sample.name == against)
    width = max(len(sample.name) for sample in samples)
    print(f"\n{title}")
    for sample in samples:
        times = f"median {sample.median_ms:8.1f} ms   p95 {sample.percentile_ms(95):8.1f} ms"
        print(f"  {sample.name:<{width}}  {times}   {sample.median_ms / base:6.2f} x {against}")


def quietly(argv: Sequence[str], **options: object) -> Callable[[], object]:
    """Return a call that runs a command without output and insists that it succeeds."""
    return lambda: subprocess.run(argv, check=True, capture_output=True, **options)  # type: ignore[call-overload]  # options of run
