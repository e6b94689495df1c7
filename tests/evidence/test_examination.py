from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest

from loopui.evidence.examination import AT_ONCE_BYTES, examine
from loopui.evidence.sight import Question, Sight
from tests.executor.support import until

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
    return Question(log=log, criteria=criteria)


def digest(log: Path) -> tuple[int, str]:
    data = log.read_bytes()
    return len(data), hashlib.sha256(data).hexdigest()


def passed(sight: Sight) -> int:
    assert sight.counts is not None
    return sight.counts.passed


def test_a_small_log_is_searched_without_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no expression could be hostile, a small log costs no process."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    log = tmp_path / "log.txt"
    log.write_text(CLOSING)
    seen = examine(ask(log, {"require": ["passed in"]}))
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert (passed(seen), seen.matches) == (30, ((1, "30 passed in 0.1s"),))


def test_a_large_log_is_searched_to_its_end(log: Path) -> None:
    """What a search in a process of its own finds is what there is."""
    seen = examine(ask(log, {"require": ["passed"]}))
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert (passed(seen), seen.matches[0][1], seen.problem) == (30, CLOSING.strip(), "")


def test_without_criteria_only_the_digest_is_taken(log: Path) -> None:
    """A run that is not judged has its log's size and digest, and nothing else."""
    size, sha256 = digest(log)
    assert examine(ask(log)) == Sight(log_bytes=size, log_sha256=sha256)
    log.unlink()
    gone = examine(ask(log))
    assert (gone.log_bytes, gone.log_sha256) == (0, "")
    assert "cannot be read" in gone.problem


def test_a_hostile_expression_hides_neither_digest_nor_counts(log: Path) -> None:
    """What was known before the deadline stays known, of a large log too."""
    seen = examine(ask(log, HOSTILE), deadline_s=0.3)
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert passed(seen) == 30
    assert seen.problem == "the log was not searched to its end within 0.3 s"
    assert seen.matches == ((0, ""),)


def test_a_search_that_is_killed_leaves_no_pass(log: Path) -> None:
    """When the process that searches is killed, digest and counts are there, and the search has failed."""
    others = {child.pid for child in psutil.Process().children()}

    def kill_it() -> None:
        search = until(
            lambda: [child for child in psutil.Process().children() if child.pid not in others],
            what="the search",
        )
        search[0].kill()

    killer = threading.Thread(target=kill_it)
    killer.start()
    seen = examine(ask(log, HOSTILE))
    killer.join()
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert (passed(seen), "was not searched" in seen.problem) == (30, True)


def test_without_processes_the_log_is_still_proven(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, the digest is taken, tests are counted, and nothing is matched."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    seen = examine(ask(log, {"require": ["passed"]}))
    assert (seen.log_bytes, seen.log_sha256) == digest(log)
    assert passed(seen) == 30
    assert seen.matches == ((0, ""),)
    assert "not searched" in seen.problem


def test_a_search_outlives_nobody_for_long(log: Path) -> None:
    """When whoever asked is killed, a match without end is ended by the system at the deadline."""
    code = (
        "import sys; from pathlib import Path; from loopui.evidence.sight import Question;"
        "from loopui.evidence.examination import examine;"
        "examine(Question(log=Path(sys.argv[1]), criteria={'forbid': ['^(a+)+$']}), deadline_s=1)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(log)]) as asker:
        children = until(lambda: psutil.Process(asker.pid).children(), what="the search")
        asker.kill()
        assert psutil.wait_procs(children, timeout=60)[0] == children
