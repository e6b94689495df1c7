"""Which run a person means: an id or a part of it, known to the queue or only to the records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from loopui.cli.finding import find_life, find_unfinished
from loopui.cli.main import main
from loopui.errors import ExecutorError
from loopui.executor.client import Client
from loopui.executor.job import Job
from loopui.executor.life import Finished, Queued
from loopui.executor.queue import Queue
from loopui.executor.stages import Finish
from loopui.host.clock import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATE = 'schema = 1\n[program]\nname = "p"\n[[gates]]\nid = "VG-A-001"\ncommand = "true"\n'
JOB = Job(run="", workspace="/work", gate="VG-A-001", command="true", cwd="/work", env={})
ENDED, FIRST, SECOND = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb", "20260102-000001-aaaaab"


@pytest.fixture
def client(state_dir: Path) -> Iterator[Client]:
    """Return a client of a queue in which one run has ended and two wait; nobody runs them."""
    state_dir.mkdir()
    queue = Queue(state_dir, durable=True)
    queue.add([replace(JOB, run=run) for run in (ENDED, FIRST, SECOND)])
    finish = Finish(
        ended=stamp(),
        verdict="pass",
        reason="criteria-met",
        explanation="exit code 0",
        exit_code=0,
        log="evidence/x.txt",
        record="evidence/x.toml",
    )
    queue.finish(ENDED, finish)
    queue.close()
    with Client(state_dir) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "run"), [(ENDED, ENDED), ("20260101", ENDED), ("bbbbbb", FIRST), ("b", ""), ("20260102", "")]
)
def test_a_run_is_meant_by_what_begins_or_ends_it_uniquely(
    text: str, run: str, client: Client, tmp_path: Path
) -> None:
    """One match is the run, finished or not; several are told, and none is picked."""
    if run:
        assert find_life(client, text, tmp_path).run == run
        return
    with pytest.raises(ExecutorError, match=f"{text!r} could be any of .*{FIRST}.*; say more of it"):
        find_life(client, text, tmp_path)


@pytest.mark.parametrize(
    ("text", "run"), [("2026010", ""), ("202601", ""), ("bbb", FIRST), (SECOND, SECOND), ("aaa", ENDED)]
)
def test_what_is_to_be_changed_is_looked_for_among_the_unfinished(
    text: str, run: str, client: Client
) -> None:
    """Runs that have ended do not make a word ambiguous; one that has ended is still told as such."""
    if run:
        life = find_unfinished(client, text)
        assert (life.run, type(life)) == (run, Finished if run == ENDED else Queued)
        return
    with pytest.raises(ExecutorError, match=f"could be any of {FIRST}, {SECOND}; say more of it"):
        find_unfinished(client, text)


@pytest.mark.parametrize("text", ["", "nope", "É", "\udcff", "%", "*"])
def test_what_can_be_no_run_is_one_line(text: str, client: Client, tmp_path: Path) -> None:
    """No word is a pattern, none reaches the database's own errors."""
    with pytest.raises(ExecutorError, match=r"^no run "):
        find_life(client, text, tmp_path)
    with pytest.raises(ExecutorError, match=r"^no run "):
        find_unfinished(client, text)


@pytest.fixture
def recorded(machine: Path, tmp_path: Path) -> list[str]:
    """Return the ids of two runs that a workspace has records of."""
    assert machine
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    assert main(["run", "-C", str(tmp_path), "VG-A-001", "VG-A-001"]) == 0
    with Client() as client:
        return [life.run for life in client.lives(finished=2)]


def test_records_know_runs_that_the_queue_does_not(
    recorded: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What another machine's queue has run is waited for and shown by its record; several are told."""
    monkeypatch.setenv("LOOPUI_STATE_DIR", str(tmp_path / "another"))
    capsys.readouterr()
    for run in recorded:
        assert main(["wait", "-C", str(tmp_path), run]) == 0
        assert capsys.readouterr().out.startswith(f"{run}  VG-A-001  pass")
        assert main(["logs", "-f", "-C", str(tmp_path), run[-6:]]) == 0
        assert "light command started" in capsys.readouterr().out
    assert main(["wait", "-C", str(tmp_path), recorded[0][:6]]) == 2
    assert "could be any of" in capsys.readouterr().err


def test_a_word_that_means_several_runs_of_the_queue_is_not_settled_by_a_record(
    recorded: list[str], tmp_path: Path
) -> None:
    """Which of the runs that wait was meant is asked, although one record would match as well."""
    text = recorded[0][:-1]
    another = tmp_path / "another"
    another.mkdir()
    queue = Queue(another, durable=True)
    queue.add([replace(JOB, run=f"{text}{end}") for end in "xy"])
    queue.close()
    with Client(another) as client, pytest.raises(ExecutorError, match="could be any of"):
        find_life(client, text, tmp_path)
