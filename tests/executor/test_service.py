from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from loopui.evidence.records import Record, read_record
from loopui.executor.job import new_run_id
from loopui.executor.life import Finished, Held, Queued
from tests.executor.support import Machine, until

LAUNCHER = """
import sys
from pathlib import Path
from loopui.executor.client import Client
from tests.executor.support import Machine
machine = Machine(Path(sys.argv[1]), Path(sys.argv[2]))
run = machine.launch(machine.exclusive(0.05, sys.argv[4]), workspace=machine.workspace(sys.argv[3]))
machine.finish(run, 60)
print(run)
"""


def record_of(life: Finished) -> Record:
    return read_record(Path(life.workspace, life.record))


def log_of(life: Finished) -> bytes:
    return Path(life.workspace, life.log).read_bytes()


def test_a_launched_command_leaves_its_output_and_its_record(rig: Machine) -> None:
    """A launch leaves a log, the admission line and then the output untouched, and a record of it."""
    life = rig.finish(
        rig.launch("printf 'a\\0b\\033[1m\\r\\n'; printf x >&2; exit 3", task="M1-T01", milestone="M1")
    )
    assert (life.verdict, life.reason, life.exit_code) == ("fail", "exit-code", 3)
    first, _, rest = log_of(life).partition(b"\n")
    assert first.startswith(b"loopui: heavy command admitted (available=")
    assert first.endswith(b"MiB, threshold=64MiB)")
    assert rest == b"a\0b\033[1m\r\nx"
    record = record_of(life)
    assert (record.run, record.exit_code, record.reason) == (life.run, 3, "exit-code")
    assert record.log_bytes == len(log_of(life))
    assert record.started is not None
    assert record.queued <= record.started <= record.ended
    assert (record.requested_by, record.heavy) == ("tester", True)
    assert record.admission.threshold_mib == 64
    assert record.admission.available_mib is not None
    assert record.admission.available_mib > 64
    assert record.lowest_available_mib is not None
    assert life.log == "evidence/" + life.log.split("/")[1] + "/milestone-M1/M1-T01-VG-TEST-001.txt"


def test_ten_launches_from_ten_processes_never_overlap(rig: Machine) -> None:
    """Of ten launches at once, from two workspaces, no two run at a time; each has its record.

    Order is kept.
    """
    command = [sys.executable, "-c", LAUNCHER, str(rig.root), str(rig.state)]
    starters = [
        subprocess.Popen([*command, f"work{number % 2}", str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(10)
    ]
    runs = [starter.communicate(timeout=90)[0].strip() for starter in starters]
    lines = rig.lines()
    assert not [line for line in lines if line.startswith("overlap")]
    finished = {life.run: life for life in rig.client.lives(finished=20) if isinstance(life, Finished)}
    assert set(finished) == set(runs)
    in_order = sorted(finished.values(), key=lambda life: life.seq)
    assert [life.ended for life in in_order] == sorted(life.ended for life in in_order)
    names = {run: str(number) for number, run in enumerate(runs)}
    assert lines == [f"start {names[life.run]}" for life in in_order]
    records = [read_record(path) for path in rig.records()]
    assert sorted(record.run for record in records) == sorted(runs)
    assert all(record.verdict == "pass" for record in records)
    assert len(rig.executors()) == 1


def test_smaller_priority_goes_first(rig: Machine) -> None:
    """Among waiting runs the smaller priority is run first, whatever the order of arrival."""
    first = rig.launch(rig.exclusive(None, "first"))
    rig.running(first)
    late = rig.client.launch(
        [rig.job(rig.exclusive(0, "P2"), priority=2), rig.job(rig.exclusive(0, "P1"), priority=1)]
    )
    rig.let_go()
    for run in late:
        rig.finish(run)
    assert rig.lines() == ["start first", "start P1", "start P2"]


def test_a_list_is_executed_without_a_shell(rig: Machine) -> None:
    """A command given as a list reaches the program word by word."""
    life = rig.finish(rig.launch((sys.executable, "-c", "import sys; print(sys.argv[1:])", "$HOME;", "a  b")))
    assert b"['$HOME;', 'a  b']" in log_of(life)


def test_the_command_gets_its_own_environment_and_no_terminal(rig: Machine) -> None:
    """The command has the job's environment and the run's mark, no input, and none of our descriptors."""
    script = (
        "import os, sys, json; print(json.dumps({'env': dict(os.environ), 'in': sys.stdin.read(),"
        " 'cwd': os.getcwd(),"
        " 'fds': {fd: os.readlink('/proc/self/fd/' + fd) for fd in os.listdir('/proc/self/fd') if int(fd) > 2"
        " and os.path.lexists('/proc/self/fd/' + fd)},"
        " 'leads': os.getpgid(0) == os.getpid(), 'ignored': [int(n) for n in (1, 2, 13, 15)"
        " if __import__('signal').getsignal(n) == __import__('signal').SIG_IGN]}))"
    )
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("there is no /proc to look into")
    life = rig.finish(rig.launch((sys.executable, "-c", script), env={"MINE": "ä b"}))
    told = json.loads(log_of(life).splitlines()[1])
    assert told["env"]["MINE"] == "ä b"
    assert told["env"]["LOOPUI_RUN"] == life.run
    assert "HOME" not in told["env"]
    assert (told["in"], told["cwd"], told["leads"]) == ("", life.workspace, True)
    files = [name for name in told["fds"].values() if not name.startswith("/proc/")]
    assert files == [str(rig.state / "slot" / "holders" / life.run)]
    assert told["ignored"] == [13]  # SIGPIPE is Python's own doing


def test_a_light_run_needs_neither_slot_nor_memory(rig: Machine) -> None:
    """A light command starts whatever its threshold and whoever has the slot, and says so in its log."""
    life = rig.finish(rig.launch("true", heavy=False, min_available_mib=10**9))
    assert life.verdict == "pass"
    assert log_of(life) == b"loopui: light command started (needs no admission)\n"


def test_a_missing_command_is_a_spawn_error(rig: Machine) -> None:
    """A command that is not found, by a list or by the shell, leaves a record that says so.

    Blocked, spawn-error.
    """
    runs = [rig.launch(("no-such-command-here",)), rig.launch("no-such-command-here --at all")]
    for life in map(rig.finish, runs):
        assert (life.verdict, life.reason) == ("blocked", "spawn-error")
        assert "no-such-command-here" in life.explanation
        assert "not found" in life.explanation
        assert record_of(life).reason == "spawn-error"


def test_a_missing_folder_is_a_spawn_error(rig: Machine) -> None:
    """A folder that does not exist is told as such, and not as a missing command."""
    life = rig.finish(rig.launch("true", cwd=str(rig.root / "nowhere")))
    assert (life.verdict, life.reason) == ("blocked", "spawn-error")
    assert life.explanation.startswith("the folder to run in cannot be used: ")
    assert str(rig.root / "nowhere") in life.explanation


def test_a_file_that_is_not_executable_is_a_spawn_error(rig: Machine) -> None:
    """A program without the right to be executed is told as such."""
    program = rig.root / "program"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    life = rig.finish(rig.launch((str(program),)))
    assert (life.verdict, life.reason) == ("blocked", "spawn-error")
    assert life.explanation.startswith("not executable: ")


def test_a_timeout_stops_the_whole_tree(rig: Machine) -> None:
    """What outlives its timeout is stopped with everything it started, also what ignores SIGTERM."""
    life = rig.finish(
        rig.launch("trap '' TERM; sleep 300 & setsid sleep 300 & sleep 300", timeout_s=1.5, grace_s=0.3)
    )
    assert (life.verdict, life.reason) == ("fail", "timeout")
    assert life.explanation == "stopped after its timeout of 1.5 s"
    assert not list(rig.started())
    duration_s = record_of(life).duration_s
    assert duration_s is not None
    assert duration_s >= 1.8


def test_waiting_does_not_spend_the_timeout(rig: Machine) -> None:
    """A run that waited longer than its timeout still gets all of it."""
    first = rig.launch(rig.exclusive(None))
    second = rig.launch("true", timeout_s=2.0)
    waited_until_s = time.monotonic() + 2.1
    until(lambda: time.monotonic() > waited_until_s, what="the end of that time")
    rig.let_go()
    assert rig.finish(first).verdict == "pass"
    assert rig.finish(second).verdict == "pass"


def test_a_run_ended_by_a_signal_says_which(rig: Machine) -> None:
    """A command that is killed from outside fails and names the signal."""
    run = rig.launch(("sleep", "300"))
    psutil.Process(rig.running(run).pid).kill()
    record = record_of(rig.finish(run))
    assert (record.verdict, record.reason, record.signal, record.exit_code) == (
        "fail",
        "exit-code",
        "SIGKILL",
        None,
    )


def test_a_daemon_left_behind_keeps_nothing(rig: Machine) -> None:
    """A process that a passing command leaves behind is listed; neither slot nor queue waits for it."""
    if sys.platform != "linux":
        pytest.skip("orphans are only followed on Linux")
    life = rig.finish(rig.launch("setsid sleep 300 & exit 0"))
    assert life.verdict == "pass"
    assert [left.command for left in record_of(life).left_over] == ["sleep 300"]
    following = rig.finish(rig.launch("true"))
    assert following.verdict == "pass"
    assert record_of(following).left_over == ()
    assert [process.name() for process in rig.started()] == ["sleep"]


def test_what_is_left_behind_fails_where_the_criteria_say_so(rig: Machine) -> None:
    """With `no_left_processes` a process left behind fails the run."""
    life = rig.finish(rig.launch("sleep 300 & exit 0", criteria={"no_left_processes": True}))
    assert (life.verdict, life.reason) == ("fail", "left-processes")


def test_the_executor_leaves_when_there_is_nothing_to_do(rig: Machine) -> None:
    """An executor without work ends by itself; a launch brings the next."""
    service = subprocess.Popen([sys.executable, "-m", "loopui.executor.service", str(rig.state), "2"])
    until(rig.client.executor_alive, what="an executor")
    assert rig.finish(rig.launch("true")).verdict == "pass"
    assert service.wait(timeout=60) == 0
    assert not rig.client.executor_alive()
    assert rig.finish(rig.launch("true")).verdict == "pass"


def test_of_many_executors_one_stays(rig: Machine) -> None:
    """Of several executors started at once exactly one serves; the others leave without a word."""
    rig.state.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "loopui.executor.service", str(rig.state), "60"]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(6)]
    until(lambda: sum(one.poll() is not None for one in started) == 5, what="five executors gone")
    left = [one for one in started if one.returncode is not None]
    assert [one.returncode for one in left] == [0] * 5
    for one in set(started) - set(left):
        one.terminate()
    assert [one.communicate()[1] for one in started] == [b""] * 6


def test_asked_to_leave_the_executor_lets_its_run_go_on(rig: Machine) -> None:
    """SIGTERM ends the executor but not the run, which the next executor brings to its true end."""
    run = rig.launch(f"{rig.until_go}; exit 5")
    rig.running(run)
    rig.end_executor(signal.SIGTERM)
    rig.let_go()
    life = rig.finish(run)
    assert (life.reason, life.exit_code) == ("exit-code", 5)


def test_the_queue_survives_a_wrong_wall_clock(rig: Machine) -> None:
    """Runs whose stamps lie in the future or the past are run in order of arrival all the same."""
    first = rig.launch(rig.exclusive(None, "first"))
    rig.running(first)
    runs = rig.client.launch([rig.job(rig.exclusive(0, name)) for name in ("second", "third")])
    database = rig.client._queue
    assert database is not None
    database._db.execute("UPDATE runs SET queued = '2000-01-01T00:00:00+00:00' WHERE run = ?", (runs[1],))
    database._db.execute("UPDATE runs SET queued = '2999-01-01T00:00:00+00:00' WHERE run = ?", (runs[0],))
    rig.let_go()
    for run in runs:
        rig.finish(run)
    assert rig.lines() == ["start first", "start second", "start third"]


def test_environments_are_forgotten_when_a_run_has_ended(rig: Machine) -> None:
    """A finished run's environment stands neither in the queue nor in its record."""
    life = rig.finish(rig.launch("true", env={"SECRET": "hush-hush-12345"}))
    rig.client.close()
    rig.end_executor(signal.SIGTERM)
    found = [
        path for path in rig.root.rglob("*") if path.is_file() and b"hush-hush-12345" in path.read_bytes()
    ]
    assert found == []
    assert life.verdict == "pass"


def test_a_threshold_that_is_not_met_holds_with_its_reason(rig: Machine) -> None:
    """A run whose threshold is not met is held, says what is missing, and keeps its place."""
    held = rig.launch("true", min_available_mib=10_000_000)
    behind = rig.launch("true")
    life = rig.reaches(held, Held)
    assert isinstance(life, Held)
    assert life.why.startswith("needs 10 000 000 MiB available, ")
    assert isinstance(rig.client.find(behind), Queued)
    rig.client.cancel(held, by="tester")
    assert rig.finish(behind).verdict == "pass"


@pytest.mark.alone
def test_a_held_run_starts_by_itself_once_memory_is_there(rig: Machine) -> None:
    """A run held for memory starts when who took it ends; its record says what it waited for."""
    ballast_mib = 1024
    available = psutil.virtual_memory().available // 2**20
    if available < 4 * ballast_mib:
        pytest.skip("the machine has too little memory left to take a gibibyte of it")
    hog = subprocess.Popen(
        [sys.executable, "-c", f"x = bytearray({ballast_mib} << 20); print('ready', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert hog.stdout is not None
        assert hog.stdout.readline() == b"ready\n"
        threshold = psutil.virtual_memory().available // 2**20 + ballast_mib // 2
        run = rig.launch("true", min_available_mib=threshold)
        life = rig.reaches(run, Held)
        assert isinstance(life, Held)
        assert "MiB available" in life.why
    finally:
        hog.communicate(b"\n")
    ended = rig.finish(run)
    assert ended.verdict == "pass"
    waited_for = record_of(ended).admission.waited_for
    assert len(waited_for) == 1
    assert waited_for[0].startswith("needs ")


def test_a_run_may_not_be_named_as_a_path(rig: Machine) -> None:
    """A run id that is no plain name is refused before anything is written."""
    with pytest.raises(Exception, match="cannot name a run"):
        rig.client.launch([rig.job("true", run="../" + new_run_id())])


def test_the_executor_loads_neither_pydantic_nor_textual(rig: Machine) -> None:
    """The service's imports are light, so that it starts in a blink and rests in little memory."""
    script = (
        "import sys, loopui.executor.service; print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for heavy in ("pydantic", "textual", "rich", "watchfiles", "asyncio", "markdown_it", "tomlkit"):
        assert f"'{heavy}'" not in told
    if sys.platform == "linux":
        assert "'psutil'" not in told
    assert str(rig.state)
