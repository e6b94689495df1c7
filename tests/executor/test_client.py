from __future__ import annotations

import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from loopui.errors import ExecutorError
from loopui.executor.client import Client
from loopui.executor.life import Finished, Life
from tests.executor.support import Machine, until


def test_a_run_is_found_by_a_part_that_is_unique(rig: Machine) -> None:
    """Beginning or end of an id is enough if only one run has it; else the candidates are named."""
    runs = rig.client.launch([rig.job("true", run="abc-111"), rig.job("true", run="abd-211")])
    assert rig.client.find("abc").run == runs[0]
    assert rig.client.find("-211").run == runs[1]
    with pytest.raises(ExecutorError, match="could be any of abc-111, abd-211"):
        rig.client.find("ab")
    for unknown in ("zzz", ""):
        with pytest.raises(ExecutorError, match="no run"):
            rig.client.find(unknown)


def test_waiting_tells_each_change_once(rig: Machine) -> None:
    """Who waits is told each change of the run's life, in order, ending with its end."""
    told: list[Life] = []
    run = rig.launch("sleep 0.3")
    life = rig.client.wait(run, timeout_s=30, on_change=told.append)
    assert isinstance(life, Finished)
    assert told[-1] == life
    assert all(before != after for before, after in pairwise(told))
    order = ["queued", "held", "running", "finished"]
    states = [order.index(one.state) for one in told]
    assert states == sorted(states)


def test_waiting_ends_with_its_time(rig: Machine) -> None:
    """A wait with a time limit returns the run as it is then, and the run keeps its place."""
    run = rig.launch("sleep 300")
    began = time.monotonic()
    assert rig.client.wait(run, timeout_s=0.3).state != "finished"
    assert time.monotonic() - began > 0.2


def test_changes_are_cheap_to_ask_for(rig: Machine) -> None:
    """`changed` is true after anybody's change, its own included, and false when nothing happened."""
    other = Client(rig.state)
    other.changed()
    run = rig.launch("sleep 300")
    assert other.changed()
    rig.running(run)
    until(lambda: not rig.client.changed(), what="a quiet queue")
    rig.client.cancel(run, by="tester")
    assert rig.client.changed()
    other.close()


def test_the_lives_of_a_workspace_are_its_own(rig: Machine) -> None:
    """Asked for one workspace, only its runs are told; asked for none, all of the machine's."""
    first, second = rig.workspace("one"), rig.workspace("two")
    runs = rig.client.launch([rig.job("true", workspace=first), rig.job("true", workspace=second)])
    for run in runs:
        rig.finish(run)
    assert [life.run for life in rig.client.lives(workspace=first, finished=5)] == [runs[0]]
    assert [life.run for life in rig.client.lives(finished=5)] == [runs[1], runs[0]]
    assert rig.client.lives() == ()


def test_a_client_may_be_used_from_several_threads(rig: Machine) -> None:
    """Threads that share a client each get their answers."""
    run = rig.launch("sleep 0.3")
    ended: list[str] = []
    threads = [threading.Thread(target=lambda: ended.append(rig.finish(run).run)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ended == [run] * 4


def test_an_idle_client_starts_nothing(rig: Machine) -> None:
    """Looking at the queue brings no executor to life."""
    assert rig.client.lives(finished=5) == ()
    assert rig.client.executor_pid() is None
    assert rig.executors() == []
    run = rig.launch("true")
    rig.finish(run)
    assert rig.client.executor_pid() == rig.executor().pid


def test_an_unusable_state_folder_is_told_in_one_line(tmp_path: Path) -> None:
    """A state folder that is a file is an error that names it."""
    (tmp_path / "state").touch()
    with pytest.raises(ExecutorError) as error:
        Client(tmp_path / "state").lives()
    assert str(tmp_path / "state") in str(error.value)
    assert "\n" not in str(error.value)


def test_whoever_waits_is_told_that_no_executor_stays_alive(rig: Machine) -> None:
    """Executors that end by a fault one after the other are given up with what the last one said."""
    rig.client.lives()
    (rig.state / "wake").mkdir()
    run = rig.launch("true")
    with pytest.raises(ExecutorError, match=r"no executor stays alive: .*wake") as told:
        rig.client.wait(run)
    assert told.value.where == str(rig.state / "executor.log")
    (rig.state / "wake").rmdir()
    assert rig.finish(run).verdict == "pass"
