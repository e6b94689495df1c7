"""Which run is meant by what a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopui.cli.finding import find_life, find_unfinished
from loopui.errors import ExecutorError
from loopui.evidence.records import read_record
from loopui.executor.life import Finished
from tests.executor.conftest import rig, tiny_disk
from tests.executor.support import Machine, until
from tests.executor.test_foreground import run as run_exec

__all__ = ["rig", "tiny_disk"]


def test_a_run_that_the_queue_does_not_know_is_told_by_its_record(rig: Machine) -> None:
    """A command of `loopui exec` has a record and stands in no queue."""
    assert run_exec(rig, "sh", "-c", "exit 3")[0] == 3
    until(rig.records, what="the record")
    run = Path(rig.records()[0])
    life = find_life(rig.client, _id_in(run)[-6:], rig.workspace())
    assert isinstance(life, Finished)
    assert (life.verdict, life.exit_code, life.gate) == ("fail", 3, "exec")
    with pytest.raises(ExecutorError, match="no run"):
        find_life(rig.client, _id_in(run)[-6:], rig.root)


def test_what_has_finished_is_in_nobodys_way(rig: Machine) -> None:
    """A beginning that finished runs share means the one that has not finished."""
    done = rig.client.launch([rig.job("true", run=f"same-{number}") for number in range(2)])
    for run in done:
        rig.finish(run)
    (waiting,) = rig.client.launch([rig.job(rig.until_go, run="same-9")])
    assert find_unfinished(rig.client, "same").run == waiting
    rig.let_go()
    rig.finish(waiting)
    with pytest.raises(ExecutorError, match="no run 'same' runs or waits"):
        find_unfinished(rig.client, "same")
    assert find_unfinished(rig.client, "same-9").run == waiting


def _id_in(record: Path) -> str:
    return read_record(record).run
