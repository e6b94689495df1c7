"""`loopui exec`, as a script meets it."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from loopui.evidence.records import Record, read_record
from loopui.executor.exec_recorder import recorder_lock
from loopui.executor.life import Held
from loopui.executor.recording import record_abandoned, record_exec
from loopui.executor.rundir import FACTS, RunDir
from loopui.executor.slot import Slot
from loopui.host.locks import try_lock
from tests.executor.support import TAG, Machine, kill, lives, until

SCRIPT = (
    "import sys; from loopui.executor.foreground import exec_command; from loopui.host.dying import leave;"
    " leave(exec_command(sys.argv[1:]))"
)
NO_WAIT = SCRIPT.replace("sys.argv[1:]", "sys.argv[1:], wait=False")


def start(
    rig: Machine, *words: str, script: str = SCRIPT, cwd: Path | None = None, **env: str
) -> subprocess.Popen[bytes]:
    """Start `exec` in a workspace, as a shell would."""
    environment = os.environ | {
        "LOOPUI_STATE_DIR": str(rig.state),
        "LOOP_MIN_AVAILABLE_MIB": "64",
        TAG: str(rig.root),
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, *words],
        cwd=cwd or rig.workspace(),
        env=environment | env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(
    rig: Machine, *words: str, script: str = SCRIPT, cwd: Path | None = None, **env: str
) -> tuple[int, bytes, str]:
    """Run `exec` to its end; return exit code, output, and what was told."""
    process = start(rig, *words, script=script, cwd=cwd, **env)
    output, told = process.communicate(b"from the caller\n", timeout=60)
    return process.returncode, output, told.decode()


def record(rig: Machine, count: int = 1) -> Record:
    """Return the newest record once there are `count` of them."""
    paths = until(lambda: found if len(found := rig.records()) == count else None, what=f"{count} records")
    return max(map(read_record, paths), key=lambda one: one.run)


def test_a_command_has_the_callers_streams_and_its_own_exit_code(rig: Machine) -> None:
    """The command reads and writes the caller's streams; only the admission line is ours, on stderr.

    Its code comes back.
    """
    code, output, told = run(rig, "sh", "-c", "cat; echo out; echo err >&2; exit 42")
    assert (code, output) == (42, b"from the caller\nout\n")
    admitted, rest = told.split("\n", 1)
    assert admitted.startswith("loopui: heavy command admitted in the foreground (available=")
    assert admitted.endswith("MiB, threshold=64MiB)")
    assert rest == "err\n"
    kept = record(rig)
    assert (kept.gate, kept.exit_code, kept.reason, kept.heavy) == ("exec", 42, "exit-code", True)
    assert kept.command == ("sh", "-c", "cat; echo out; echo err >&2; exit 42")
    assert kept.admission.threshold_mib == 64
    log = (rig.workspace() / kept.log).read_text(encoding="utf-8")
    assert log.splitlines()[0] == admitted.replace(" in the foreground", "")
    until(lambda: not list((rig.state / "runs").iterdir()), what="an empty runs folder")


def test_outside_a_workspace_the_record_stands_in_the_state_folder(rig: Machine) -> None:
    """Where there is no workspace the record is kept with the machine's things."""
    folder = rig.root / "nowhere"
    folder.mkdir()
    assert run(rig, "true", cwd=folder)[0] == 0
    assert record(rig).verdict == "pass"
    assert rig.records()[0].parent.parent == rig.state / "runs"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("no-such-command-here",), 127),
        (("",), 127),
        (("/etc/passwd",), 126),
        (("sh", "-c", "kill -TERM $$"), -signal.SIGTERM),
    ],
)
def test_exit_codes_are_those_of_a_shell(rig: Machine, words: tuple[str, ...], code: int) -> None:
    """127 not found, 126 not executable, death by the same signal; each leaves a record."""
    assert run(rig, *words)[0] == code
    kept = record(rig)
    assert kept.reason == ("exit-code" if code < 0 else "spawn-error")
    assert kept.signal == ("SIGTERM" if code < 0 else "")


def test_a_command_that_cannot_be_looked_at_is_no_missing_one(rig: Machine) -> None:
    """A path that leads round in a circle is told as what it is, with 126."""
    circle = rig.root / "circle"
    circle.symlink_to(circle)
    code, _, told = run(rig, str(circle))
    assert code == 126
    assert "Too many levels of symbolic links" in told


def test_bad_usage_is_64_and_leaves_nothing(rig: Machine) -> None:
    """No command, or a threshold that is no number, is told in one line with the old wrapper's code."""
    assert run(rig)[0] == 64
    code, _, told = run(rig, "true", LOOP_MIN_AVAILABLE_MIB="much")
    assert code == 64
    assert told == "loopui: LOOP_MIN_AVAILABLE_MIB is 'much', expected a whole number of MiB\n"
    assert rig.records() == []


def test_the_environment_does_not_undercut_the_workspace(rig: Machine) -> None:
    """A threshold under the workspace's is told and not used, unless the tracker allows it."""
    state = rig.workspace() / "state.toml"
    state.write_text("[mode]\nmin_available_mib = 100\n", encoding="utf-8")
    told = run(rig, "true", cwd=state.parent, LOOP_MIN_AVAILABLE_MIB="64")[2]
    assert told.startswith("loopui: threshold 100MiB and not 64MiB: the workspace's holds here")
    state.write_text("[mode]\nmin_available_mib = 100\nlower_threshold_allowed = true\n", encoding="utf-8")
    told = run(rig, "true", cwd=state.parent, LOOP_MIN_AVAILABLE_MIB="64")[2]
    assert told.endswith("MiB, threshold=64MiB)\n")


def test_without_waiting_low_memory_refuses_with_75(rig: Machine) -> None:
    """A threshold that is not met refuses with the old wrapper's code, its reason, and a record."""
    code, _, told = run(rig, "true", script=NO_WAIT, LOOP_MIN_AVAILABLE_MIB="10000000")
    assert code == 75
    assert told.startswith("loopui: refused: needs 10 000 000 MiB available, ")
    kept = record(rig)
    assert (kept.verdict, kept.reason, kept.started) == ("blocked", "refused-memory", None)


def test_without_waiting_a_taken_slot_refuses_with_75(rig: Machine) -> None:
    """A taken slot refuses with 75 and says who has it."""
    held = rig.launch(rig.exclusive(None))
    pid = rig.running(held).pid
    code, _, told = run(rig, "true", script=NO_WAIT)
    assert code == 75
    assert told.startswith(f"loopui: refused: slot taken by VG-TEST-001 (run {held}, pid {pid}, for ")
    assert record(rig).reason == "refused"


def test_exec_and_queue_take_the_slot_in_order_of_arrival(rig: Machine) -> None:
    """A foreground command that came between two launches runs between them; nobody overlaps."""
    first = rig.launch(rig.exclusive(None, "first"))
    rig.running(first)
    between = start(rig, "sh", "-c", rig.exclusive(0.2, "between"))
    until(lambda: len(list((rig.state / "slot" / "waiting").iterdir())) == 1, what="a place in the line")
    last = rig.launch(rig.exclusive(0, "last"))
    rig.let_go()
    assert (
        between.communicate(timeout=60)[1]
        .decode()
        .startswith("loopui: waiting: slot taken by VG-TEST-001 (run ")
    )
    assert rig.finish(last).verdict == "pass"
    assert rig.lines() == ["start first", "start between", "start last"]


def test_waiting_tells_the_place_in_the_line(rig: Machine) -> None:
    """Who waits is told its position among the queue's runs and other commands in the foreground."""
    runs = rig.client.launch([rig.job(rig.until_go), rig.job("true"), rig.job("true")])
    rig.running(runs[0])
    waiting = rig.state / "slot" / "waiting"
    before = start(rig, "true")
    until(lambda: len(list(waiting.iterdir())) == 2, what="the first in the line")
    last = start(rig, "true")
    for process, place in ((before, 3), (last, 4)):
        assert process.stderr is not None
        assert process.stderr.readline().endswith(f"; position {place}\n".encode())
    rig.let_go()
    for process in (before, last):
        process.communicate(timeout=60)
        assert process.returncode == 0


def test_waiting_for_memory_names_who_takes_it(rig: Machine) -> None:
    """Who waits for memory is told what is missing, and which process has the most."""
    process = start(rig, "true", LOOP_MIN_AVAILABLE_MIB="999999999")
    assert process.stderr is not None
    told = process.stderr.readline().decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert "needs 999 999 999 MiB available" in told
    assert re.search(r"; position 1; .+ \(pid \d+, \d+ MiB\) uses the most$", told.strip())


def test_the_queue_goes_before_a_foreground_command_that_came_later(rig: Machine) -> None:
    """A queued run keeps its place before a foreground command that came later, whatever runs."""
    runs = rig.client.launch([rig.job(rig.exclusive(None, "first")), rig.job(rig.exclusive(0, "second"))])
    rig.running(runs[0])
    later = start(rig, "sh", "-c", rig.exclusive(0, "later"))
    until(lambda: len(list((rig.state / "slot" / "waiting").iterdir())) == 2, what="both in the line")
    rig.let_go()
    later.communicate(timeout=60)
    assert later.returncode == 0
    assert rig.lines() == ["start first", "start second", "start later"]


def test_a_queued_run_says_which_foreground_command_has_the_slot(rig: Machine) -> None:
    """The queue is held by a foreground command, names it, and starts by itself when it ends."""
    front = start(rig, "sh", "-c", rig.until_go)
    until(lambda: Slot(str(rig.state)).holder(), what="the foreground command in the slot")
    queued = rig.launch("true")
    life = rig.reaches(queued, Held)
    assert isinstance(life, Held)
    assert life.why.startswith("slot taken by exec sh (run ")
    assert life.why.endswith(f"in {rig.workspace()})")
    rig.let_go()
    assert rig.finish(queued).verdict == "pass"
    front.communicate(timeout=60)


def test_a_waiter_that_dies_loses_its_place(rig: Machine) -> None:
    """A waiting foreground command that is killed holds nobody up, and is recorded as interrupted."""
    first = rig.launch(rig.exclusive(None, "first"))
    rig.running(first)
    waiter = start(rig, "sh", "-c", rig.exclusive(0, "waiter"))
    until(lambda: list((rig.state / "slot" / "waiting").iterdir()), what="a place in the line")
    second = rig.launch(rig.exclusive(0, "second"))
    waiter.kill()
    waiter.communicate()
    rig.let_go()
    assert rig.finish(second).verdict == "pass"
    assert rig.lines() == ["start first", "start second"]


def test_a_suspended_waiter_is_passed_by(rig: Machine) -> None:
    """A waiter that is stopped (Ctrl-Z) does not keep the slot from those behind it."""
    first = rig.launch(rig.exclusive(None, "first"))
    rig.running(first)
    waiter = start(rig, "sh", "-c", rig.exclusive(0, "waiter"))
    until(lambda: list((rig.state / "slot" / "waiting").iterdir()), what="a place in the line")
    kill(waiter.pid, signal.SIGSTOP)
    second = rig.launch(rig.exclusive(0, "second"))
    rig.let_go()
    assert rig.finish(second).verdict == "pass"
    kill(waiter.pid, signal.SIGCONT)
    waiter.communicate(timeout=60)
    assert rig.lines() == ["start first", "start second", "start waiter"]


def test_killing_exec_leaves_the_slot_with_its_command(rig: Machine) -> None:
    """A command outlives its killed `exec` with the slot; an executor records the run as interrupted."""
    front = start(rig, "sh", "-c", rig.exclusive(None, "front"))
    until(rig.lines, what="the command")
    front.kill()
    front.wait()
    after = rig.launch(rig.exclusive(0, "after"))
    rig.let_go()
    assert rig.finish(after).verdict == "pass"
    assert rig.lines() == ["start front", "start after"]
    front.communicate()
    rig.end_executor(signal.SIGTERM)
    rig.finish(rig.launch("true"))
    reasons = {read_record(path).gate: read_record(path).reason for path in rig.records()}
    assert reasons["exec"] == "interrupted"


def test_what_is_killed_in_the_foreground_is_recorded_by_the_executor(rig: Machine) -> None:
    """An executor that serves already records a killed `exec` at the next occasion."""
    rig.finish(rig.launch("true"))
    executor = rig.executor().pid
    process = start(rig, "sh", "-c", f"echo $$ > '{rig.seen}'; exec sleep 60")
    until(rig.lines, what="the command")
    kill(process.pid)
    kill(int(rig.lines()[0]))
    process.communicate()
    rig.finish(rig.launch("true"))
    kept = next(one for one in map(read_record, rig.records()) if one.gate == "exec")
    assert (kept.verdict, kept.reason) == ("blocked", "interrupted")
    assert rig.executor().pid == executor


def test_a_command_within_a_gate_does_not_wait_for_its_own_gate(rig: Machine) -> None:
    """`exec` inside a run that has the slot runs at once: it is part of what the slot was given to."""
    inner = f"'{sys.executable}' -c '{SCRIPT}' true"
    life = rig.finish(
        rig.launch(inner, env={"LOOPUI_STATE_DIR": str(rig.state), "LOOP_MIN_AVAILABLE_MIB": "64"})
    )
    assert life.verdict == "pass"


def test_overriding_the_slot_runs_beside_its_holder(rig: Machine) -> None:
    """LOOP_ALLOW_PARALLEL_HEAVY=1 does not wait for the slot, and its record says so."""
    held = rig.launch("sleep 300")
    rig.running(held)
    assert run(rig, "true", LOOP_ALLOW_PARALLEL_HEAVY="1")[0] == 0
    assert record(rig).admission.overridden_by == "LOOP_ALLOW_PARALLEL_HEAVY"
    holder = Slot(str(rig.state)).holder()
    assert holder is not None
    assert holder.run == held


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_sent_to_exec_reaches_the_command(rig: Machine, number: signal.Signals) -> None:
    """What is sent to `exec` alone is passed on, and the command decides what it means."""
    script = f"trap 'echo got; exit 3' {number.name[3:]}; echo ready; while :; do sleep 0.02; done"
    process = start(rig, "sh", "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert (output, process.returncode) == (b"got\n", 3)


def test_ctrl_c_reaches_the_command_once(rig: Machine) -> None:
    """Ctrl-C in a terminal interrupts the command exactly once; `exec` waits for it and returns its code."""
    count = "n=0; trap 'n=$((n+1)); echo caught $n' INT; echo ready;"
    # a second one would come along with the first: what is left of the loop is time enough to see it
    script = f"{count} until test $n -gt 0; do sleep 0.1; done; for i in 1 2 3; do sleep 0.1; done; exit $n"
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(rig.workspace())
        environment = os.environ | {"LOOPUI_STATE_DIR": str(rig.state), "LOOP_MIN_AVAILABLE_MIB": "64"}
        words = [sys.executable, "-c", SCRIPT, "sh", "-c", script]
        os.execve(words[0], words, environment)  # noqa: S606 — the terminal is to be its own
    seen = b""
    while b"ready" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 1


def test_ctrl_c_while_waiting_gives_up_the_place(rig: Machine) -> None:
    """Ctrl-C while it waits ends `exec` by SIGINT, with a record; the slot was never touched."""
    held = rig.launch("sleep 300")
    rig.running(held)
    process = start(rig, "true")
    assert process.stderr is not None
    assert b"waiting" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert record(rig).reason == "cancelled"
    assert list((rig.state / "slot" / "waiting").iterdir()) == []


@pytest.mark.alone
def test_the_guard_stops_a_command_in_the_foreground(rig: Machine) -> None:
    """A command that takes memory past the workspace's floor is stopped with what it started.

    The record tells why.
    """
    floor = psutil.virtual_memory().available // 2**20 - 500
    if floor < 4096:
        pytest.skip("the machine has too little memory left to take half a gibibyte of it")
    rig.workspace()
    state = rig.root / "work" / "state.toml"
    state.write_text(f"schema = 1\n[mode]\nstop_available_mib = {floor}\n", encoding="utf-8")
    hog = "x = []\nfor n in range(20): x.append(bytearray(50 << 20))\nimport time; time.sleep(60)"
    process = start(rig, "sh", "-c", f"sleep 60 & '{sys.executable}' -c '{hog}'; exit 0", cwd=state.parent)
    _, told = process.communicate(timeout=60)
    assert b"stopped by the guard" in told
    kept = record(rig)
    assert (kept.verdict, kept.reason) == ("blocked", "memory-stop")
    assert kept.lowest_available_mib is not None
    assert (
        floor - 400 < kept.lowest_available_mib < floor + 400
    )  # a fast fall is stopped before it is through
    assert not [one for one in rig.started() if one.name() == "sleep"]


def test_exec_imports_next_to_nothing(rig: Machine) -> None:
    """Before its command runs `exec` loads none of the modules that would cost more than the command."""
    script = "import sys, loopui.executor.foreground; print(sorted(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    loaded = set(told.stdout.replace("'", "").strip("[]\n").split(", "))
    costly = {
        "argparse",
        "dataclasses",
        "enum",
        "json",
        "pathlib",
        "psutil",
        "pydantic",
        "re",
        "signal",
        "sqlite3",
    }
    assert not loaded & (
        costly | {"subprocess", "tomllib", "typing", "datetime", "selectors", "platformdirs"}
    )
    assert "loopui.executor.foreground" in loaded
    assert rig.state


def test_the_record_never_delays_the_caller(rig: Machine) -> None:
    """`exec` returns as soon as its command has ended, and keeps no stream of the caller's open."""
    process = start(rig, "true")
    process.communicate(timeout=60)  # ends only when every writer of its pipes has gone
    assert not lives(process.pid)
    record(rig)


class KilledError(BaseException):
    """Stands for SIGKILL at a certain line."""


@pytest.mark.parametrize("where", ["work", "nowhere"])
def test_a_recorder_killed_after_the_record_leaves_one(
    rig: Machine, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Whoever finds the run of a recorder that was killed right after writing writes no second record."""
    rig.workspace()
    (rig.root / "nowhere").mkdir()
    (rig.state / "slot").mkdir(parents=True)
    fd = os.open(recorder_lock(str(rig.state)), os.O_RDWR | os.O_CREAT, 0o600)
    assert try_lock(fd)  # so that none is started
    assert run(rig, "sh", "-c", "exit 3", cwd=rig.root / where)[0] == 3
    (folder,) = (rig.state / "runs").iterdir()

    def killed(_notes: RunDir) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(RunDir, "remove", killed)
        with pytest.raises(KilledError):
            record_exec(str(rig.state), folder.name)
    first = record(rig)
    path = record_exec(str(rig.state), folder.name)
    os.close(fd)
    assert (first.run, first.exit_code) == (folder.name, 3)
    assert rig.records() == [path]
    assert record_exec(str(rig.state), folder.name) is None


@pytest.mark.parametrize("content", [b"", b"\0" * 300, b"run=x\0works"], ids=["empty", "zeros", "cut off"])
def test_facts_that_a_power_loss_took_stop_no_other_record(rig: Machine, content: bytes) -> None:
    """A run whose facts are gone is recorded as interrupted in its own folder, and the others as ever."""
    (rig.state / "slot").mkdir(parents=True)
    fd = os.open(recorder_lock(str(rig.state)), os.O_RDWR | os.O_CREAT, 0o600)
    assert try_lock(fd)  # so that none is started
    lost = RunDir(str(rig.state), "0-lost")
    lost.prepare()
    Path(lost.path, FACTS).write_bytes(content)
    assert run(rig, "sh", "-c", "exit 3")[0] == 3
    assert record_abandoned(rig.state) == 2
    os.close(fd)
    first, second = sorted(map(read_record, rig.records()), key=lambda one: one.run)
    assert (first.run, first.verdict, first.reason) == ("0-lost", "blocked", "interrupted")
    assert "lost" in first.explanation
    assert second.exit_code == 3
    assert record_abandoned(rig.state) == 0


def test_a_fault_of_our_own_stops_no_other_record(rig: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that cannot be recorded at all is set aside with what is known of it, and the others are not."""
    (rig.state / "slot").mkdir(parents=True)
    fd = os.open(recorder_lock(str(rig.state)), os.O_RDWR | os.O_CREAT, 0o600)
    assert try_lock(fd)  # so that none is started
    assert run(rig, "true")[0] == run(rig, "true")[0] == 0
    os.close(fd)
    first, second = sorted(folder.name for folder in (rig.state / "runs").iterdir())
    really = record_exec

    def record_one(state: str, name: str) -> Path | None:
        if name == first:
            raise KeyError(name)
        return really(state, name)

    monkeypatch.setattr("loopui.executor.recording.record_exec", record_one)
    assert record_abandoned(rig.state) == 1
    assert record(rig).run == second
    assert (rig.state / "runs" / first / f"{FACTS}.unreadable").exists()
    assert record_abandoned(rig.state) == 0


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no wait for signals with a time limit")
def test_what_is_no_signal_is_not_passed_on(rig: Machine) -> None:
    """What CPython returns after a stop that outlasted its wait for signals does no harm."""
    nonsense = (
        "from loopui.executor import attached\nwait = attached.signal.sigtimedwait\n"
        "told = [attached.signal.struct_siginfo((-1675946976, -1, 0, 0, 0, 0, 0))]\n"
        "attached.signal.sigtimedwait = lambda *asked: told.pop() if told else wait(*asked)\n"
    )
    assert run(rig, "sh", "-c", "cat > /dev/null; sleep 0.1; exit 7", script=nonsense + SCRIPT)[0] == 7


@pytest.mark.parametrize("number", [None, signal.SIGCHLD])
def test_the_commands_code_counts_whatever_becomes_of_the_state_folder(
    rig: Machine, number: signal.Signals | None
) -> None:
    """A command that ran gives its own code: without its notes, and where ends of children are ignored."""
    ignore = f"import signal; signal.signal({int(number)}, signal.SIG_IGN); " if number else ""
    words = ("sh", "-c", "exit 7" if number else 'rm -rf "$LOOPUI_STATE_DIR"/*; exit 7')
    assert run(rig, *words, script=ignore + SCRIPT)[0] == 7


def test_a_loop_of_bash_ends_with_a_command_that_ctrl_c_has_ended(rig: Machine) -> None:
    """Ctrl-C in a terminal ends the loop around `exec`, as it does around the command alone."""
    one = f"'{sys.executable}' -c '{SCRIPT}' sh -c 'echo ready; exec sleep 60'"
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(rig.workspace())
        environment = os.environ | {"LOOPUI_STATE_DIR": str(rig.state), "LOOP_MIN_AVAILABLE_MIB": "64"}
        words = ["/bin/bash", "-c", f"for i in 1 2 3; do {one}; done; echo went on"]
        os.execve(words[0], words, environment)  # noqa: S606 — the terminal is to be its own
    seen = b""
    while b"ready" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    with contextlib.suppress(OSError):  # the other side is closed
        while part := os.read(terminal, 1024):
            seen += part
    os.waitpid(pid, 0)
    os.close(terminal)
    assert seen.count(b"ready") == 1
    assert b"went on" not in seen
    assert record(rig).signal == "SIGINT"


@pytest.mark.parametrize("how", [">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_streams_that_take_nothing_keep_no_command_from_running(rig: Machine, how: str) -> None:
    """Closed or full standard streams change neither the command's code nor who has the slot."""
    script = f"exec {how}; exec '{sys.executable}' -c '{SCRIPT}' sh -c 'exit 5'"
    environment = os.environ | {"LOOPUI_STATE_DIR": str(rig.state), "LOOP_MIN_AVAILABLE_MIB": "64"}
    ended = subprocess.run(
        ["sh", "-c", script], cwd=rig.workspace(), env=environment, timeout=60, check=False
    )
    assert ended.returncode == 5
    assert record(rig).exit_code == 5


def test_a_script_without_an_interpreter_is_run_by_the_shell(rig: Machine) -> None:
    """A script that names no interpreter runs, with its arguments; a binary that is none does not."""
    script = rig.root / "plain"
    script.write_text('exit "$1"\n', encoding="utf-8")
    script.chmod(0o755)
    assert run(rig, str(script), "6")[0] == 6
    script.write_bytes(b"\0\1\2\n")
    assert run(rig, str(script), "6")[0] == 126


def test_a_deleted_folder_keeps_no_command_from_running(rig: Machine) -> None:
    """A command runs in a folder that is gone, as without `exec`, and leaves a record."""
    code = "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); " + SCRIPT
    assert run(rig, "sh", "-c", "exit 4", script=code)[0] == 4
    assert record(rig).exit_code == 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_waiting_leaves_a_record(rig: Machine, number: signal.Signals) -> None:
    """What ends a waiting `exec` is recorded by itself, and it dies of that."""
    process = start(rig, "true", LOOP_MIN_AVAILABLE_MIB="999999999")
    assert process.stderr is not None
    assert b"waiting" in process.stderr.readline()
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == -number
    assert record(rig).explanation == f"cancelled by {number.name} while it waited"


def test_the_recorder_has_nothing_of_the_caller(rig: Machine) -> None:
    """What the caller has open is closed once `exec` has returned, however long the record takes."""
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    environment = os.environ | {"LOOPUI_STATE_DIR": str(rig.state), "LOOP_MIN_AVAILABLE_MIB": "64"}
    words = [sys.executable, "-c", SCRIPT, "true"]
    (rig.state / "slot").mkdir(parents=True)
    subprocess.run(words, cwd=rig.workspace(), env=environment, close_fds=False, check=True)
    until(lambda: _recorders(rig), what="the recorder")
    os.close(writer)
    os.set_blocking(reader, False)
    assert os.read(reader, 1) == b""  # raises if somebody has the other end
    os.close(reader)


def _recorders(rig: Machine) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if (
                "loopui.executor.recording" in " ".join(process.cmdline())
                and str(rig.state) in process.cmdline()
            ):
                found.append(process)
    return found


def test_the_guard_stops_daemons_that_hide(rig: Machine) -> None:
    """A daemon in a session of its own, orphaned and without its environment, is stopped with the command."""
    rig.workspace()
    state = rig.root / "work" / "state.toml"
    state.write_text("schema = 1\n[mode]\nstop_available_mib = 99999999\n", encoding="utf-8")
    pid = rig.root / "pid"
    hidden = f"echo \\$\\$ > {pid}; exec sleep 60"
    script = f'sleep 0.1; (env -i setsid sh -c "{hidden}" &); sleep 60'
    has_pid = f"os.path.exists({str(pid)!r}) and os.path.getsize({str(pid)!r})"
    wait = (
        "import os, loopui.executor.sentinel as s\nlook = s.Sentinel.look\n"
        f"s.Sentinel.look = lambda self: look(self) if {has_pid} else 0.01\n"
    )
    process = start(rig, "sh", "-c", script, script=wait + SCRIPT, cwd=state.parent)
    _, told = process.communicate(timeout=60)
    assert b"stopped by the guard" in told
    assert not lives(int(pid.read_text(encoding="utf-8")))


def test_a_gate_that_uses_exec_leaves_nothing_behind(rig: Machine) -> None:
    """Within a run the executor writes the record of an inner `exec`: no process of it counts as left."""
    inner = (
        f"env LOOPUI_STATE_DIR='{rig.state}' LOOP_MIN_AVAILABLE_MIB=64 '{sys.executable}' -c '{SCRIPT}' true"
    )
    life = rig.finish(rig.launch(inner))
    assert (life.verdict, life.reason) == ("pass", "criteria-met")
    until(lambda: len(rig.records()) == 2, what="both records")
    assert [read_record(path).left_over for path in rig.records()] == [(), ()]
