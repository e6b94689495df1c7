from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest

from loopui.errors import TrackerError
from loopui.tracker import edits
from loopui.tracker.models import Tracker
from loopui.tracker.models.knowledge import Blocker, Resolution
from loopui.tracker.models.work import TaskStatus
from loopui.tracker.parsing import parse
from loopui.tracker.statetext import StateText
from tests.tracker.hand_written import HAND_WRITTEN


@pytest.fixture
def text() -> StateText:
    return StateText(HAND_WRITTEN)


def tracker(text: StateText) -> Tracker:
    """Return the tracker that a text is, which every edit has to leave valid."""
    return parse(str(text).encode(), Path("state.toml")).tracker


def test_a_status_is_set_on_its_row(text: StateText) -> None:
    """Tasks and milestones take each their own words, in the words of the design."""
    edits.set_task_status(text, "M1-T02", "in_progress")
    edits.set_milestone_status(text, "M1", "complete")
    after = tracker(text)
    assert [task.status for task in after.tasks] == ["done", "in_progress"]
    assert after.milestones[0].status == "complete"


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("M1-T2", "done", 'tasks has no M1-T2; did you mean "M1-T02"?'),
        (
            "M1-T02",
            "complete",
            "complete is no status of tasks: todo, in_progress, blocked, done, steady_state",
        ),
    ],
)
def test_a_status_that_cannot_be_set_is_refused(
    text: StateText, name: str, status: str, message: str
) -> None:
    """An unknown id or word is told with the nearest known one, and nothing changes."""
    with pytest.raises(TrackerError) as refused:
        edits.set_task_status(text, name, cast("TaskStatus", status))
    assert str(refused.value).startswith(message)
    assert str(text) == HAND_WRITTEN


def test_a_blocker_is_added_with_the_next_id(text: StateText) -> None:
    """The id follows the highest one, also one that only a resolution still names."""
    day = dt.date(2026, 2, 20)
    given = edits.add_blocker(text, blocker="No rope", exit_condition="Rope is there", opened=day)
    assert given == "B2"
    assert tracker(text).blockers[-1] == Blocker(
        id="B2", blocker="No rope", exit_condition="Rope is there", opened=day
    )
    edits.add_row(text, "resolutions", {"id": "R7", "resolves": ["B9"]})
    assert edits.add_blocker(text, blocker="x", exit_condition="y") == "B10"
    with pytest.raises(TrackerError, match="blockers has B1 already"):
        edits.add_blocker(text, blocker="x", exit_condition="y", name="B1")


def test_a_resolved_blocker_stays_with_the_resolution_that_says_why(text: StateText) -> None:
    """Resolving marks the row and adds a resolution with its evidence; doing it twice is refused."""
    assert edits.resolve_blocker(text, "B1", resolution="Tar has come", evidence=["evidence/tar.md"]) == "R1"
    after = tracker(text)
    assert after.blockers[0].status == "resolved"
    assert after.resolutions == (
        Resolution(id="R1", resolution="Tar has come", evidence=("evidence/tar.md",), resolves=("B1",)),
    )
    with pytest.raises(TrackerError, match="blocker B1 is resolved already"):
        edits.resolve_blocker(text, "B1", resolution="again")
    with pytest.raises(TrackerError, match="blockers has no B2; known: B1"):
        edits.resolve_blocker(text, "B2", resolution="again")


@pytest.mark.parametrize(
    "table",
    [
        '[gates.metrics]  # what it measures\nfile = "o"\nformat = "pyperf"\n',
        '[gates.metrics]\nfile = "o"\nformat = "pyperf"\nbaseline = "evidence/old.json"  # of the release\n',
        'metrics = { file = "o", format = "pyperf" }\n',
    ],
)
def test_a_baseline_is_set_however_the_table_is_written(table: str) -> None:
    """Only the one key changes, comments stay; a gate that measures nothing has no baseline."""
    head = HAND_WRITTEN + '[[gates]]\nid = "VG-PERF-001"\nkind = "metrics"\ncommand = "bench"\n'
    text = StateText(head + table)
    edits.set_baseline(text, "VG-PERF-001", "evidence/new.json")
    metrics = tracker(text).gates[-1].metrics
    assert metrics is not None
    assert metrics.baseline == "evidence/new.json"
    assert str(text).startswith(head)
    assert ("# " in table) == ("# " in str(text).removeprefix(head))
    with pytest.raises(TrackerError, match="gate VG-LOOK-001 has no metrics"):
        edits.set_baseline(text, "VG-LOOK-001", "evidence/new.json")


def test_the_queue_is_added_to_moved_and_dropped_from(text: StateText) -> None:
    """Entries are named by their task; each stands there once; a place beyond the end means the end."""
    edits.add_queue_entry(text, priority="P2", task="M1-T01", description="Again", gates=["VG-HULL-001"])
    edits.move_queue_entry(text, "M1-T02", to=99)
    assert [entry.task for entry in tracker(text).queue] == ["Ops-Weekly", "M1-T01", "M1-T02"]
    edits.move_queue_entry(text, "M1-T02", to=-1)
    edits.drop_queue_entry(text, "Ops-Weekly")
    after = tracker(text).queue
    assert [entry.task for entry in after] == ["M1-T02", "M1-T01"]
    assert after[1].gates == ("VG-HULL-001",)
    with pytest.raises(TrackerError, match="queue has M1-T02 already"):
        edits.add_queue_entry(text, priority="P0", task="M1-T02")
    with pytest.raises(TrackerError, match="queue has no Ops-Weekly"):
        edits.drop_queue_entry(text, "Ops-Weekly")


def test_the_last_entry_can_be_dropped_and_another_added(text: StateText) -> None:
    """A queue may be empty and come back."""
    edits.drop_queue_entry(text, "M1-T02")
    edits.drop_queue_entry(text, "Ops-Weekly")
    assert tracker(text).queue == ()
    edits.add_queue_entry(text, priority="P0", task="M1-T02")
    assert [entry.task for entry in tracker(text).queue] == ["M1-T02"]


def test_the_day_of_the_last_update_is_kept_with_its_comment(text: StateText) -> None:
    """`program.updated` changes, whatever stands around it does not."""
    edits.touch_updated(text, dt.date(2026, 3, 1))
    assert tracker(text).program.updated == dt.date(2026, 3, 1)
    assert str(text) == HAND_WRITTEN.replace("2026-02-19", "2026-03-01")
