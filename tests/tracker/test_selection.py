from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loopui.tracker.models import Tracker
from loopui.tracker.parsing import validate
from loopui.tracker.selection import Choice, next_choice, plan, priority_rank
from loopui.tracker.statefile import load

GATES = [
    {"id": "VG-1", "command": "true"},
    {"id": "VG-ADVISORY", "command": "true", "advisory": True},
    {"id": "VG-2", "command": ["true"]},
    {"id": "VG-LOOK", "kind": "checklist", "method": "look"},
    {"id": "VG-NO-COMMAND"},
]


def tracker(queue: list[dict[str, Any]], tasks: list[dict[str, Any]] | None = None, **more: Any) -> Tracker:
    """Return a tracker with these rows and a few gates."""
    plain = {"program": {"name": "ship"}, "gates": GATES, "tasks": tasks or [], "queue": queue, **more}
    return validate(plain)


def only(plain: Tracker) -> Choice:
    """Return the one choice of a queue with one entry."""
    (choice,) = plan(plain)
    return choice


def test_entries_come_by_priority_then_by_their_order_in_the_file() -> None:
    """P2 stands before P10, an unnumbered priority last, and equals keep the order of the file."""
    order = ["P10 a", "P2 b", "P0 c", "later d", "P2 e", "p0 f"]
    queue = [{"priority": p, "task": t, "gates": ["VG-1"]} for p, t in (line.split() for line in order)]
    assert [choice.entry.task for choice in plan(tracker(queue))] == ["c", "f", "b", "e", "a", "d"]


def test_a_huge_priority_is_a_number_that_a_queue_can_hold() -> None:
    """What a person mistypes still fits the machine's queue."""
    assert priority_rank("P" + "9" * 5000) < priority_rank("whenever") < 2**31


def test_a_task_waits_for_what_it_depends_on() -> None:
    """What is not done is named with its status; done and steady-state tasks are not waited for."""
    tasks: list[dict[str, Any]] = [
        {"id": "A", "status": "done"},
        {"id": "B", "status": "in_progress"},
        {"id": "C", "status": "steady_state"},
        {"id": "D", "depends_on": ["A", "B", "C", "Z"], "gates": ["VG-1"]},
    ]
    choice = only(tracker([{"priority": "P0", "task": "D"}], tasks))
    assert choice.state == "waits"
    assert choice.waits == ("B (in_progress)", "Z (no such task)")
    assert choice.why == "waits for B (in_progress), Z (no such task)"


def test_the_next_choice_is_the_first_that_can_be_taken() -> None:
    """Done, waiting and unclear entries stand in the plan with their reason and are passed over."""
    tasks: list[dict[str, Any]] = [
        {"id": "A", "status": "done", "gates": ["VG-1"]},
        {"id": "B", "depends_on": ["C"], "gates": ["VG-1"]},
        {"id": "C", "gates": ["VG-1"]},
        {"id": "X", "status": "blocked", "gates": ["VG-1"]},
    ]
    queue = [{"priority": f"P{n}", "task": task} for n, task in enumerate(["A", "B", "Ops", "X", "C"])]
    choices = plan(tracker(queue, tasks))
    assert [choice.state for choice in choices] == ["done", "waits", "unclear", "waits", "ready"]
    assert [choice.why for choice in choices] == [
        "A is done; drop it from the queue",
        "waits for C (todo)",
        'Ops is no task and no cadence, and has no gates; name them in its queue entry: gates = ["VG-…"]',
        "waits for the end of what blocks it",
        "P4 · depends on nothing · 1 gate named by the task",
    ]
    assert next_choice(tracker(queue, tasks)) == choices[-1]
    assert next_choice(tracker(queue[:4], tasks)) is None


@pytest.mark.parametrize(
    ("entry_gates", "task_gates", "cadence_gates", "expected"),
    [
        (["VG-1"], ["VG-2"], ["VG-LOOK"], ["VG-1"]),
        ([], ["VG-2"], ["VG-LOOK"], ["VG-2"]),
        ([], [], ["VG-LOOK"], ["VG-LOOK"]),
        ([], [], [], []),
    ],
)
def test_gates_are_named_by_the_entry_else_the_task_else_the_cadence(
    entry_gates: list[str], task_gates: list[str], cadence_gates: list[str], expected: list[str]
) -> None:
    """The nearest of the three that names any decides alone."""
    choice = only(
        tracker(
            [{"priority": "P0", "task": "T", "gates": entry_gates}],
            [{"id": "T", "gates": task_gates}],
            cadences=[{"id": "T", "gates": cadence_gates}],
        )
    )
    assert [gate.id for gate in choice.gates] == expected
    assert bool(choice.problem) == (not expected)


def test_required_commands_run_first_and_a_person_judges_the_rest() -> None:
    """Advisory commands come after the required ones; a gate without a command is never run."""
    names = ["VG-LOOK", "VG-ADVISORY", "VG-2", "VG-1"]
    choice = only(tracker([{"priority": "P0", "task": "Ops", "gates": names}]))
    assert [gate.id for gate in choice.commands] == ["VG-2", "VG-1", "VG-ADVISORY"]
    assert [gate.id for gate in choice.by_person] == ["VG-LOOK"]
    assert choice.why == "P0 · 4 gates named by the queue entry, 1 judged by a person"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("VG-3", 'the queue entry names VG-3, which is no gate; did you mean "VG-2"?'),
        ("VG-NO-COMMAND", "VG-NO-COMMAND has no command; give it one in state.toml"),
    ],
)
def test_an_entry_whose_gates_cannot_run_says_why(name: str, problem: str) -> None:
    """A gate that is not there, or has nothing to run, keeps its entry from being taken."""
    choice = only(tracker([{"priority": "P0", "task": "Ops", "gates": ["VG-1", name]}]))
    assert (choice.state, choice.problem) == ("unclear", problem)


def test_the_plan_of_a_file_is_the_plan_of_its_queue(workspace: Path) -> None:
    """What a person wrote is what comes next."""
    first, second = plan(load(workspace).tracker)
    assert (first.entry.task, first.state) == ("M1-T02", "ready")
    assert [gate.id for gate in first.commands] == ["VG-HULL-001"]
    assert second.why == "P1 · 1 gate named by the queue entry"
