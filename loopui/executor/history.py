"""What the newest runs of each gate took: asked of the queue once, then kept along as runs are closed.

Asked at every start and at every record, and the queue has to read all its finished runs for it. Only the
executor closes runs, so what it has kept stays true while it lives.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from loopui.executor.job import Job
from loopui.executor.learning import percentile
from loopui.executor.queue import Queue
from loopui.executor.stages import Finish, Started

PASSES = 10  # that a pass is held against
LEARNED_FROM = 20  # runs


@dataclass(frozen=True, slots=True)
class _Gate:
    """Newest last: peaks of memory in MiB, and how many seconds the passes took."""

    peaks_mib: deque[int]
    passes_s: deque[float]


class History:
    """What is known of the gates whose runs this executor has seen."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._gates: dict[tuple[str, str], _Gate] = {}

    def learned_peak_mib(self, job: Job) -> int | None:
        """Return the 95th percentile of the peaks of the gate's last runs; None before there are any."""
        return percentile(self._of(job).peaks_mib)

    def passes_s(self, job: Job) -> tuple[float, ...]:
        """Return how many seconds the gate's newest passes took, the newest first."""
        return tuple(reversed(self._of(job).passes_s))

    def closed(self, job: Job, started: Started | None, finish: Finish) -> None:
        """Take note of a run that was closed."""
        known = self._gates.get((job.workspace, job.gate))
        if known is None:  # the queue will tell
            return
        if finish.peak_mib is not None:
            known.peaks_mib.append(finish.peak_mib)
        if finish.verdict == "pass" and started is not None:
            known.passes_s.append((finish.ended - started.at).total_seconds())

    def _of(self, job: Job) -> _Gate:
        key = (job.workspace, job.gate)
        if key not in self._gates:
            peaks = self._queue.peaks_mib(*key, most=LEARNED_FROM)
            passes = self._queue.durations_of_passes(*key, most=PASSES)
            self._gates[key] = _Gate(deque(reversed(peaks), LEARNED_FROM), deque(reversed(passes), PASSES))
        return self._gates[key]
