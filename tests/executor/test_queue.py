from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loopui.errors import ExecutorError
from loopui.executor.job import Job, from_json, new_run_id, to_json
from loopui.executor.life import Finished, Held, Queued
from loopui.executor.queue import KEPT_FINISHED, Queue
from loopui.executor.stages import Finish

JOB = Job(run="run-0", workspace="/work", gate="VG-ONE", command="true", cwd="/work", env={"A": "ä\udcff"})
FINISH = Finish(
    ended=datetime(2026, 1, 1, tzinfo=UTC),
    verdict="pass",
    reason="criteria-met",
    explanation="exit code 0",
    exit_code=0,
    log="evidence/x.txt",
    record="evidence/x.toml",
)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    """Return an open queue."""
    opened = Queue(tmp_path, durable=True)
    yield opened
    opened.close()


def jobs(*runs: str, priority: int = 0) -> list[Job]:
    return [replace(JOB, run=run, priority=priority) for run in runs]


def test_a_job_survives_the_queue(queue: Queue) -> None:
    """A job comes out of the queue as it went in.

    Command, criteria, undecodable bytes of its environment and all.
    """
    job = replace(
        JOB,
        command=("sh", "-c", "a b"),
        criteria={"exit_codes": [0], "json": [{"file": "x", "path": "a.b", "equals": True}]},
        repos={"main": "/work"},
        timeout_s=1.5,
    )
    queue.add([job])
    head = queue.head()
    assert head is not None
    assert head.job == job
    assert from_json(*to_json(JOB)) == JOB


def test_all_jobs_are_added_or_none(queue: Queue) -> None:
    """A launch of several jobs that cannot be taken whole is not taken in part."""
    queue.add(jobs("run-1"))
    with pytest.raises(sqlite3.IntegrityError):
        queue.add(jobs("run-2", "run-1"))
    assert [life.run for life in queue.lives(workspace=None, finished=9)] == ["run-1"]


def test_lives_are_told_in_execution_order(queue: Queue) -> None:
    """Waiting runs come by priority, then by arrival, with their positions.

    Finished ones follow, newest first.
    """
    queue.add(jobs("run-a", "run-b", "run-c", priority=1))
    queue.add(jobs("run-d"))
    queue.finish("run-a", FINISH)
    queue.finish("run-b", FINISH)
    told = queue.lives(workspace=None, finished=9)
    assert [life.run for life in told] == ["run-d", "run-c", "run-b", "run-a"]
    assert [life.position for life in told if isinstance(life, Queued)] == [1, 2]
    assert isinstance(told[2], Finished)
    assert [life.run for life in queue.lives(workspace="/other", finished=9)] == []
    assert [life.run for life in queue.lives(workspace="/work", finished=1)] == ["run-d", "run-c", "run-b"]


def test_a_held_run_says_why_and_since_when(queue: Queue) -> None:
    """A held run carries its reason; put back, it is queued again."""
    queue.add(jobs("run-a"))
    head = queue.head()
    assert head is not None
    since = datetime(2026, 1, 1, tzinfo=UTC)
    queue.hold(head, "needs more", since=since, waited_for=["slot", "needs more"])
    (life,) = queue.find("run-a")
    assert isinstance(life, Held)
    assert (life.why, life.since) == ("needs more", since)
    again = queue.head()
    assert again is not None
    assert again.waited_for == ("slot", "needs more")
    queue.unhold("run-a")
    assert isinstance(queue.find("run-a")[0], Queued)


def test_a_run_is_found_by_either_end_of_its_name(queue: Queue) -> None:
    """A whole name is always exact; else beginning and end count, literally."""
    queue.add(jobs("run-1", "run-10", "other-1"))
    assert [life.run for life in queue.find("run-1")] == ["run-1"]
    assert [life.run for life in queue.find("run")] == ["run-1", "run-10"]
    assert [life.run for life in queue.find("-10")] == ["run-10"]
    assert [life.run for life in queue.find("r%1")] == []
    assert [life.run for life in queue.find("r_1")] == []


def test_a_cancelled_run_is_no_longer_the_head(queue: Queue) -> None:
    """Who is to be cancelled does not start; the first wish counts."""
    queue.add(jobs("run-a", "run-b"))
    queue.cancel("run-a", "me")
    queue.cancel("run-a", "you")
    head = queue.head()
    assert head is not None
    assert head.run == "run-b"
    assert [(entry.run, entry.cancel_by) for entry in queue.cancelled_waiting()] == [("run-a", "me")]


def test_a_change_by_another_changes_the_version(queue: Queue, tmp_path: Path) -> None:
    """The version stays while nobody else writes, and differs after somebody has."""
    other = Queue(tmp_path, durable=False)
    before = queue.version()
    assert queue.version() == before
    other.add(jobs("run-a"))
    assert queue.version() != before
    other.close()


def test_very_old_runs_are_forgotten(queue: Queue) -> None:
    """Only the newest finished runs stay in the queue; what has not finished always does."""
    total = KEPT_FINISHED + 5
    queue.add(jobs("run-first", *(f"run-{number:05}" for number in range(total))))
    with queue._transaction():
        queue._db.execute(
            "UPDATE runs SET state = 'finished', finish = '{}' WHERE run BETWEEN 'run-00000' AND 'run-00999'"
        )
    for number in range(1000, total):
        queue.finish(f"run-{number:05}", FINISH)
    queue.forget_old()
    kept = {row[0] for row in queue._db.execute("SELECT run FROM runs")}
    assert len(kept) == KEPT_FINISHED + 1
    assert {"run-first", f"run-{total - 1:05}"} <= kept
    assert "run-00004" not in kept


def _open_and_add(folder: Path, run: str) -> None:
    queue = Queue(folder, durable=True)
    queue.add(jobs(run))
    queue.close()


def test_many_may_open_a_new_queue_at_once(tmp_path: Path) -> None:
    """Processes that find no queue and make it at the same time all get their jobs in."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_open_and_add, args=(tmp_path, f"run-{number}")) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    queue = Queue(tmp_path, durable=True)
    assert len(queue.waiting()) == 6
    assert (tmp_path / "queue.db").stat().st_mode & 0o777 == 0o600
    queue.close()


@pytest.mark.parametrize(
    ("content", "told"), [(b"this is no database at all" * 50, "not a database"), (None, "newer loopui")]
)
def test_a_queue_that_is_none_is_told_in_one_line(tmp_path: Path, content: bytes | None, told: str) -> None:
    """A damaged queue, and one of a newer version, is an error that names the file and leaves it alone."""
    path = tmp_path / "queue.db"
    if content is None:
        database = sqlite3.connect(path)
        database.execute("PRAGMA user_version = 99")
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(ExecutorError, match=told) as error:
        Queue(tmp_path, durable=True)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == before


def test_run_ids_differ_and_sort_by_time() -> None:
    """Ids made in one second differ; each is a plain name."""
    made = {new_run_id() for _ in range(200)}
    assert len(made) == 200


def test_whoever_arrives_comes_after_all_who_were_moved(queue: Queue) -> None:
    """Runs that were moved to the end of the queue stay before those that are launched later."""
    queue.add(jobs("run-a", "run-b", "run-c"))
    assert queue.move("run-a", 3)
    assert queue.move("run-b", 3)
    queue.add(jobs("run-d", "run-e"))
    assert [entry.run for entry in queue.waiting()] == ["run-c", "run-a", "run-b", "run-d", "run-e"]


def test_runs_are_moved_as_often_as_somebody_likes(queue: Queue) -> None:
    """The hundredth move between the same neighbours is as exact as the first."""
    queue.add(jobs("run-a", "run-b", "run-c"))
    for _ in range(100):
        for run in ("run-b", "run-c"):
            assert queue.move(run, 2)
            assert queue.waiting()[1].run == run


def test_a_move_to_its_own_place_changes_nothing(queue: Queue) -> None:
    """A held run that is moved to where it stands is still held."""
    queue.add(jobs("run-a", "run-b"))
    queue.hold(queue.waiting()[0], "paused", since=FINISH.ended, waited_for=())
    assert queue.move("run-a", 1)
    assert queue.waiting()[0].state == "held"


def test_a_cancelled_run_that_sleeps_is_still_to_be_closed(queue: Queue) -> None:
    """The queue is not empty while a run that nobody wants any more has no record."""
    queue.add(jobs("run-a"))
    queue.put_to_sleep(2**62)
    assert queue.is_empty()
    queue.cancel("run-a", "tester")
    assert not queue.is_empty()
