"""Records are filed beside the service: nobody waits for them, and none is lost or written twice."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from loopui.evidence.records import read_record
from loopui.executor.life import Finished, Running
from loopui.host.identity import is_stopped
from tests.executor.support import Machine, kill, lives, until

# an expression over this log takes the search seconds, far longer than everything else in these tests
SLOW = {"require": [r"(a+)+$"]}
MUCH = "printf '%0200d' 0 | tr 0 a; echo b"


def test_a_record_that_takes_long_holds_up_no_run(rig: Machine) -> None:
    """While one run's log is still being searched, the next one runs, ends and is recorded."""
    slow = rig.launch(MUCH, criteria=SLOW)

    def is_searched() -> bool:
        life = rig.client.find(slow)
        return isinstance(life, Running) and life.note.startswith("ended")

    until(is_searched, what="the search of its log")
    assert rig.finish(rig.launch(rig.exclusive(0, "next"))).verdict == "pass"
    assert isinstance(rig.client.find(slow), Running)


def test_a_killed_recorder_is_replaced(rig: Machine) -> None:
    """A record whose writer was killed is written by another one, once."""
    run = rig.launch(rig.until_go, criteria={"require": ["nothing of the kind"]})
    rig.running(run)
    rig.let_go()
    killed: set[int] = set()

    def kill_two() -> bool:
        for recorder in rig.recorders():
            if len(killed) < 2 and recorder.pid not in killed:
                kill(recorder.pid)
                killed.add(recorder.pid)
        return isinstance(rig.client.find(run), Finished)

    until(kill_two, what="the run's end")
    life = rig.client.find(run)
    assert isinstance(life, Finished)
    assert (life.verdict, life.reason) == ("fail", "criteria")
    assert [read_record(path).run for path in rig.records()] == [run]


def test_an_executor_killed_while_a_record_is_written_leaves_one_record(rig: Machine) -> None:
    """Recorder and next executor both know of the run; one record comes of it."""
    run = rig.launch("true", criteria={"require": ["nothing of the kind"]})
    until(lambda: rig.recorders() or isinstance(rig.client.find(run), Finished), what="a recorder")
    for executor in rig.executors():
        kill(executor.pid)
    life = rig.finish(run)
    assert (life.verdict, life.reason) == ("fail", "criteria")
    assert [read_record(path).run for path in rig.records()] == [run]


def test_a_suspended_recorder_is_passed_by(rig: Machine) -> None:
    """A recorder that stands still keeps its own run open, and nobody else's."""

    def suspended() -> int:
        rig.finish(rig.launch("true"))
        recorder = next(iter(rig.recorders()), None)  # one without work does not stay for long
        if recorder is None:
            return 0
        kill(recorder.pid, signal.SIGSTOP)
        until(lambda: is_stopped(recorder.pid) or not lives(recorder.pid), what="a recorder at rest")
        return recorder.pid if lives(recorder.pid) else 0

    recorder = until(suspended, what="a suspended recorder")
    held = rig.launch("true")
    after = [rig.launch("true") for _ in range(3)]
    assert {rig.finish(each).verdict for each in after} == {"pass"}
    kill(recorder, signal.SIGCONT)
    assert rig.finish(held).verdict == "pass"


def test_what_a_run_leaves_is_seen_before_the_next_one_starts(rig: Machine) -> None:
    """Runs that write the same file one after the other are each judged by what they wrote."""
    says = {"json": [{"file": "out.json", "path": "pass", "equals": True}]}
    words = ["true", "false"] * 5
    jobs = [rig.job(f"echo '{{\"pass\": {word}}}' > out.json", criteria=says) for word in words]
    runs = rig.client.launch(jobs)
    verdicts = [rig.finish(run).verdict for run in runs]
    assert verdicts == ["pass" if word == "true" else "fail" for word in words]


def test_recorders_are_gone_soon_after_the_last_record(rig: Machine) -> None:
    """The executor at rest is one process."""
    rig.finish(rig.launch("true"))
    executor = rig.executor()
    until(lambda: not rig.recorders(), what="the executor alone")
    assert psutil.pid_exists(executor.pid)
    assert len(list(Path(rig.workspace()).glob("evidence/**/*.toml"))) == 1


FAULTY = """
import sys
from loopui.executor import filing, service
def record_of(*_args, **_named):
    raise KeyError("of our own")
filing.record_of = record_of
sys.exit(service.main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("command", "changes", "end"),
    [
        ("echo hello; exit 3", {}, ("blocked", "interrupted", 3, "not judged: a fault of loopui's own")),
        (
            "sleep 300",
            {"timeout_s": 0.2},
            ("fail", "timeout", None, "stopped after its timeout of 0.2 s; not"),
        ),
    ],
)
def test_a_fault_of_our_own_costs_the_judgement_and_not_the_record(
    rig: Machine, command: str, changes: dict[str, float], end: tuple[str, str, int | None, str]
) -> None:
    """A run that cannot be judged is closed all the same, and its record tells why and what is known."""
    with subprocess.Popen(
        [sys.executable, "-c", FAULTY, str(rig.state), "60"], stderr=subprocess.PIPE
    ) as own:
        until(rig.client.executor_pid, what="the faulty executor")
        life = rig.finish(rig.launch(command, **changes))
        own.terminate()
        told = own.communicate()[1]
    record = read_record(Path(life.workspace, life.record))
    assert (record.verdict, record.reason, record.exit_code) == end[:3]
    assert record.explanation.startswith(end[3])
    log = Path(life.workspace, record.log).read_bytes()
    assert (record.log_bytes, record.log_sha256) == (len(log), hashlib.sha256(log).hexdigest())
    assert b"KeyError: 'of our own'" in told


def test_a_run_is_not_judged_by_what_the_one_before_has_written(rig: Machine) -> None:
    """Of two runs that follow each other at once, the one that writes no file shows nothing."""
    criteria = {"json": [{"file": "out.json", "path": "pass"}]}
    commands = ["echo '{\"pass\": true}' > out.json", "true", "echo '{\"pass\": true}' > out.json"]
    runs = rig.client.launch([rig.job(command, criteria=criteria) for command in commands])
    lives = [rig.finish(run) for run in runs]
    assert [life.verdict for life in lives] == ["pass", "fail", "pass"]
    assert lives[1].explanation.startswith("out.json: not written by this run (it is as it was before)")


def test_a_name_that_no_file_can_have_stops_nobody(rig: Machine) -> None:
    """A criterion that names an impossible file fails its run, and the queue goes on."""
    criteria = {"json": [{"file": "a\0b", "path": "pass"}], "junit": ["r\0.xml"]}
    runs = rig.client.launch([rig.job("true", criteria=criteria), rig.job("true")])
    first, second = map(rig.finish, runs)
    assert (first.verdict, first.reason, second.verdict) == ("fail", "criteria", "pass")
    assert "no file can have this name" in first.explanation
