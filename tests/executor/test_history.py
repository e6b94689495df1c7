from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loopui.evidence.records import Admission, Verdict
from loopui.executor.history import LEARNED_FROM, PASSES, History
from loopui.executor.job import Job
from loopui.executor.queue import Queue
from loopui.executor.stages import Finish, Started

BEGAN = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    """Return a queue of the test's own."""
    queue = Queue(tmp_path, durable=False)
    yield queue
    queue.close()


def run(queue: Queue, number: int, *histories: History, gate: str = "VG-A", verdict: Verdict = "pass") -> Job:
    """Let a run that took `number` seconds and MiB begin and end."""
    job = Job(run=f"run-{number}", workspace="/w", gate=gate, command="true", cwd="/w", env={})
    started = Started(at=BEGAN, ticks_ns=1, boot="b", log="l", admission=Admission())
    finish = Finish(
        ended=BEGAN + timedelta(seconds=number),
        verdict=verdict,
        reason="criteria-met",
        explanation="",
        exit_code=0,
        log="l",
        record="r",
        peak_mib=number,
    )
    queue.add([job])
    queue.start(job.run, started)
    queue.finish(job.run, finish)
    for history in histories:
        history.closed(job, started, finish)
    return job


def test_what_is_kept_along_is_what_the_queue_would_tell(queue: Queue) -> None:
    """A history that saw every run end says the same as one that asks the queue afterwards."""
    history = History(queue)
    for number in range(1, 2 * LEARNED_FROM):
        verdict: Verdict = "fail" if number % 3 == 0 else "pass"
        job = run(queue, number, history, verdict=verdict)
        fresh = History(queue)
        assert history.passes_s(job) == fresh.passes_s(job)
        assert history.learned_peak_mib(job) == fresh.learned_peak_mib(job)
    assert len(history.passes_s(job)) == PASSES
    assert history.passes_s(job)[:2] == (38.0, 37.0)


def test_each_gate_has_a_history_of_its_own(queue: Queue) -> None:
    """What one gate took says nothing about another."""
    history = History(queue)
    one = run(queue, 1, history)
    other = run(queue, 2, history, gate="VG-B")
    assert (history.passes_s(one), history.passes_s(other)) == ((1.0,), (2.0,))
    assert (history.learned_peak_mib(one), history.learned_peak_mib(other)) == (1, 2)
