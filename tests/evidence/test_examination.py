from __future__ import annotations

import hashlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from loopui.evidence.examination import AT_ONCE_BYTES, Examination
from loopui.evidence.sight import Question, Sight

CLOSING = "30 passed in 0.1s\n"
HOSTILE = {"forbid": ["^(a+)+$"]}
LURE = "a" * 60 + "!\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a log that is too large to be looked at in passing, with tests counted at its end."""
    path = tmp_path / "log.txt"
    path.write_text("a line of output\n" * (AT_ONCE_BYTES // 16) + LURE + CLOSING)
    return path


def ask(log: Path, criteria: dict[str, Any] | None = None) -> Question:
    return Question(log=log, criteria=criteria, cwd=log.parent)


def digest(log: Path) -> tuple[int, str]:
    data = log.read_bytes()
    return len(data), hashlib.sha256(data).hexdigest()


def passed(sight: Sight) -> int:
    assert sight.counts is not None
    return sight.counts.passed


def test_a_small_log_is_looked_at_at_once(tmp_path: Path) -> None:
    """Without an expression that could be hostile, a small log is known when the look has begun."""
    log = tmp_path / "log.txt"
    log.write_text(CLOSING)
    begun = Examination.start(ask(log, {"require": ["passed in"]}))
    assert begun.fd is None
    assert begun.ready()
    seen = begun.finish()
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert (passed(seen), seen.matches) == (30, ((1, "30 passed in 0.1s"),))


def test_nobody_waits_for_a_large_log(log: Path) -> None:
    """Asking never waits; the descriptor wakes whoever sleeps on it, and then all is known."""
    begun = Examination.start(ask(log, {"require": ["passed"]}))
    assert not begun.ready()
    while not begun.ready():
        assert begun.fd is not None
        select.select([begun.fd], [], [])
    assert begun.fd is None
    seen = begun.finish()
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert (passed(seen), seen.matches[0][1], seen.problem) == (30, CLOSING.strip(), "")


def test_without_criteria_only_the_digest_is_taken(log: Path) -> None:
    """A run that is not judged has its log's size and digest, and nothing else."""
    size, sha256 = digest(log)
    assert Examination.start(ask(log)).finish() == Sight(log_bytes=size, log_sha256=sha256)
    log.unlink()
    gone = Examination.start(ask(log)).finish()
    assert (gone.log_bytes, gone.log_sha256) == (0, "")
    assert "cannot be read" in gone.problem


def test_a_hostile_expression_hides_neither_digest_nor_counts(log: Path) -> None:
    """What was known before the deadline stays known, of a large log too."""
    seen = Examination.start(ask(log, HOSTILE), deadline_s=0.3).finish()
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert passed(seen) == 30
    assert seen.problem == "the log was not searched to its end within 0.3 s"
    assert seen.matches == ((0, ""),)


def test_a_helper_that_is_killed_leaves_no_pass(log: Path) -> None:
    """Whenever the process that looks is killed, digest and counts are there, and the search has failed."""
    for wait in (False, True):
        begun = Examination.start(ask(log, HOSTILE))
        helper = begun._helper
        assert helper is not None
        assert begun.fd is not None
        if wait:
            select.select([begun.fd], [], [])  # it has told what is known without expressions
        helper.kill()
        seen = begun.finish()
        assert (seen.log_bytes, seen.log_sha256) == digest(log)
        assert (passed(seen), "was killed" in seen.problem) == (30, True)


def test_without_processes_the_log_is_still_proven(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, the digest is taken, tests are counted, and nothing is matched."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    seen = Examination.start(ask(log, {"require": ["passed"]})).finish()
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert passed(seen) == 30
    assert seen.matches == ((0, ""),)
    assert "not searched" in seen.problem


def test_somebody_else_may_reap_the_helper(log: Path) -> None:
    """A service that reaps whatever child has ended takes no answer away."""
    begun = Examination.start(ask(log, {}))
    os.wait4(-1, 0)
    assert passed(begun.finish()) == 30


def test_a_look_can_be_given_up(log: Path) -> None:
    """A look that is killed leaves no process and no descriptor, however often."""
    begun = Examination.start(ask(log, HOSTILE))
    helper = begun._helper
    assert helper is not None
    begun.kill()
    begun.kill()
    assert helper.returncode == -signal.SIGKILL
    assert begun.fd is None


def test_a_helper_outlives_nobody_for_long(log: Path) -> None:
    """When whoever asked is killed, a match without end is ended by the system at the deadline."""
    code = (
        "import sys, time; from pathlib import Path; from loopui.evidence.sight import Question;"
        "from loopui.evidence.examination import Examination;"
        "asked = Question(log=Path(sys.argv[1]), criteria={'forbid': ['^(a+)+$']});"
        "begun = Examination.start(asked, deadline_s=1);"
        "print(begun._helper.pid, flush=True); time.sleep(600)"
    )
    argv = [sys.executable, "-c", code, str(log)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout is not None
        helper = psutil.Process(int(asker.stdout.readline()))
        asker.kill()
        assert psutil.wait_procs([helper], timeout=60)[0] == [helper]
