"""What a start leaves behind where it is not possible."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from loopui.evidence.records import Admission
from loopui.executor.launching import claimed
from loopui.executor.queue import Queue
from loopui.executor.rundir import RunDir
from tests.executor.support import Machine


def test_a_log_that_the_queue_cannot_keep_is_not_left_behind(
    rig: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be written down which log was claimed, it is claimed no more."""
    job = rig.job("true")
    rig.state.mkdir(parents=True)
    queue = Queue(rig.state, durable=False)
    queue.add([job])
    (entry,) = queue.waiting()
    notes = RunDir(str(rig.state), job.run)

    def set_log(run: str, log: str) -> None:
        raise sqlite3.OperationalError(f"database is locked: {run} {log}")

    with monkeypatch.context() as patch:
        patch.setattr(queue, "set_log", set_log)
        with pytest.raises(sqlite3.OperationalError):
            claimed(entry, Admission(), queue=queue, notes=notes)
    assert not list(Path(job.workspace).rglob("*.txt"))
    place = claimed(entry, Admission(), queue=queue, notes=notes)
    assert queue.waiting()[0].log == place.name(place.log)
    queue.close()
