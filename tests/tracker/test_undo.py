from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopui.errors import TrackerError
from loopui.tracker import edits
from loopui.tracker.statefile import edit, load, undo
from loopui.tracker.statetext import StateText
from loopui.tracker.undo import Step, hunk_between, take_back
from tests.tracker.hand_written import HAND_WRITTEN

DAY = dt.date(2026, 3, 1)
Edit = Callable[[StateText], object]

EDITS: tuple[Edit, ...] = (
    lambda text: edits.set_task_status(text, "M1-T02", "blocked"),
    lambda text: edits.set_task_status(text, "M1-T02", "done", reason="2026-03-01 ada: dry dock"),
    lambda text: edits.set_milestone_status(text, "M1", "complete", reason="because"),
    lambda text: edits.add_blocker(text, blocker="Tar", exit_condition="none left"),
    lambda text: edits.add_finding(text, finding="A leak"),
    lambda text: edits.add_resolution(text, resolution="Caulked", evidence=["evidence/x.md"]),
    lambda text: edits.add_decision(text, title="Oak", decision="We use oak", date=DAY),
    lambda text: edits.add_queue_entry(text, priority="P3", task="M1-T01"),
    lambda text: edits.drop_queue_entry(text, text.rows("queue")[0]["task"]),
    lambda text: edits.move_queue_entry(text, text.rows("queue")[-1]["task"], to=0),
    lambda text: edits.touch_updated(text, DAY),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "state.toml").write_text(HAND_WRITTEN, encoding="utf-8")
    return tmp_path


def read(workspace: Path) -> str:
    """Return the tracker's text."""
    return (workspace / "state.toml").read_text(encoding="utf-8")


@settings(max_examples=100)
@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6))
def test_undoing_takes_every_byte_back(chosen: list[Edit]) -> None:
    """Any edits, undone one by one, leave the hand-written text as it was after each of them."""
    texts, steps = [HAND_WRITTEN], []
    for change in chosen:
        text = StateText(texts[-1])
        try:
            change(text)
        except (TrackerError, IndexError):
            continue  # the same edit twice, or no entry left in the queue: nothing was changed
        texts.append(str(text))
        steps.append(Step("an edit", tuple(text.hunks)))
    for before, step in zip(reversed(texts[:-1]), reversed(steps), strict=True):
        assert take_back(texts.pop(), step) == before


@given(st.text("a\n", max_size=12), st.text("a\n", max_size=12))
def test_a_hunk_is_what_differs(before: str, after: str) -> None:
    """Whatever two texts are, putting the old lines back gives the old text."""
    hunk = hunk_between(before, after)
    assert (hunk is None) == (before == after)
    if hunk is not None and hunk.after:
        assert take_back(after, Step("an edit", (hunk,))) == before


def test_one_edit_is_one_step_told_in_its_words(workspace: Path) -> None:
    """An edit of two tables is undone at once, last edit first, and then there is none."""
    edit(workspace, lambda text: edits.set_task_status(text, "M1-T02", "blocked"), what="M1-T02 is blocked")
    one = read(workspace)
    edit(
        workspace,
        lambda text: edits.resolve_blocker(
            text, text.rows("blockers")[0]["id"], resolution="Dry", evidence=["x"]
        ),
        what="resolved",
    )
    assert undo(workspace)[1] == "resolved"
    assert read(workspace) == one
    assert undo(workspace)[1] == "M1-T02 is blocked"
    assert read(workspace) == HAND_WRITTEN
    with pytest.raises(TrackerError, match="there is no edit to undo"):
        undo(workspace)


def test_what_somebody_else_wrote_since_stays(workspace: Path) -> None:
    """An editor's lines above and below survive the undo of an edit between them."""
    edit(workspace, lambda text: edits.set_task_status(text, "M1-T02", "blocked"))
    theirs = "# theirs\n" + read(workspace) + '\n[[findings]]\nid = "F9"\n'
    (workspace / "state.toml").write_text(theirs, encoding="utf-8")
    undo(workspace)
    assert read(workspace) == "# theirs\n" + HAND_WRITTEN + '\n[[findings]]\nid = "F9"\n'


def test_lines_that_were_changed_again_are_not_undone(workspace: Path) -> None:
    """The person's newer word stands; one line says why, and the step is kept."""
    edit(workspace, lambda text: edits.set_task_status(text, "M1-T02", "blocked"), what="M1-T02 is blocked")
    newer = read(workspace).replace('status = "blocked"', 'status = "in_progress"')
    (workspace / "state.toml").write_text(newer, encoding="utf-8")
    with pytest.raises(TrackerError, match=r"cannot undo: M1-T02 is blocked: .* changed again since"):
        undo(workspace)
    assert read(workspace) == newer


@pytest.mark.parametrize("told", ["", "[", "{}", '[{"what": 1}]', "[[]]"])
def test_without_its_cache_there_is_nothing_to_undo(workspace: Path, told: str) -> None:
    """`.loopui/` may be deleted or broken at any time; the tracker is not touched."""
    edit(workspace, lambda text: edits.set_task_status(text, "M1-T02", "blocked"))
    after = read(workspace)
    if told:
        (workspace / ".loopui" / "undo.json").write_text(told, encoding="utf-8")
    else:
        shutil.rmtree(workspace / ".loopui")
    with pytest.raises(TrackerError, match="there is no edit to undo"):
        undo(workspace)
    assert read(workspace) == after


def test_a_reason_goes_with_the_next_status(workspace: Path) -> None:
    """It says why this status holds, and nothing about the next one."""
    edit(workspace, lambda text: edits.set_task_status(text, "M1-T02", "done", reason="no dock"))
    assert load(workspace).tracker.tasks[1].reason == "no dock"
    edit(workspace, lambda text: edits.set_task_status(text, "M1-T02", "todo"))
    assert load(workspace).tracker.tasks[1].reason == ""
    assert read(workspace) == HAND_WRITTEN


def test_a_decision_supersedes_and_rewrites_nothing(workspace: Path) -> None:
    """The old one keeps its words; a second successor is refused."""

    def decide(title: str, supersedes: str = "") -> Edit:
        return lambda text: edits.add_decision(
            text, title=title, decision=f"We use {title}", date=DAY, supersedes=supersedes
        )

    edit(workspace, decide("oak"))
    known = len(load(workspace).tracker.decisions)
    first = load(workspace).tracker.decisions[-1].id
    edit(workspace, decide("elm", supersedes=first))
    old, new = load(workspace).tracker.decisions[-2:]
    assert (old.status, old.superseded_by, old.decision) == ("Superseded", new.id, "We use oak")
    assert len(load(workspace).tracker.decisions) == known + 1
    with pytest.raises(TrackerError, match=f"{first} is superseded already, by {new.id}"):
        edit(workspace, decide("ash", supersedes=first))


def test_a_task_is_active_in_one_lane_only(workspace: Path) -> None:
    """The second lane is refused until the first one pauses."""
    lanes = '\n[[lanes]]\nname = "Lane A"\ncurrent = "M1-T02 planks"\nstatus = "in_progress"\n'
    lanes += '\n[[lanes]]\nname = "B"\n'
    (workspace / "state.toml").write_text(HAND_WRITTEN + lanes, encoding="utf-8")
    with pytest.raises(TrackerError, match="M1-T02 is active in Lane A; set Lane A to paused first"):
        edit(workspace, lambda text: edits.assign_lane(text, "B", "M1-T02"))
    edit(workspace, lambda text: edits.assign_lane(text, "Lane A", "M1-T02 planks", status="paused"))
    edit(workspace, lambda text: edits.assign_lane(text, "B", "M1-T02"))
    lane = load(workspace).tracker.lanes[-1]
    assert (lane.current, lane.status) == ("M1-T02", "in_progress")
