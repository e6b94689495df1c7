"""Lanes: which task is active where, and what a lane may launch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.models.work import Lane, Task

_ACTIVE: Final = frozenset({"in_progress", "in progress", "active", "ongoing", "running"})
_WORD: Final = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]")


def is_active(lane: Lane) -> bool:
    """Tell whether a lane is working."""
    return lane.status.strip().casefold() in _ACTIVE


def find_lane(tracker: Tracker, name: str) -> Lane | None:
    """Return a lane by its name (`Lane A`), or by the last word of it (`A`), whatever its case."""
    wanted = name.strip().casefold()
    for lane in tracker.lanes:
        folded = lane.name.casefold()
        if wanted in {folded, folded.removeprefix("lane ").strip()}:
            return lane
    return None


def assigned(tracker: Tracker, lane: Lane) -> tuple[str, ...]:
    """Return the tasks and queue entries that a lane's current assignment names."""
    known = {task.id for task in tracker.tasks} | {entry.task for entry in tracker.queue}
    return tuple(word for word in words(lane.current) if word in known)


def words(text: str) -> tuple[str, ...]:
    """Return the words of an assignment that may be ids, each once."""
    return tuple(dict.fromkeys(_WORD.findall(text)))


def active_lanes(tracker: Tracker) -> dict[str, tuple[str, ...]]:
    """Return the active lanes of each task that a current assignment names."""
    found: dict[str, tuple[str, ...]] = {}
    for lane in filter(is_active, tracker.lanes):
        for task in assigned(tracker, lane):
            found[task] = (*found.get(task, ()), lane.name)
    return found


def belongs(tracker: Tracker, lane: Lane, task: str) -> bool:
    """Tell whether a task is a lane's: assigned to it, in its order, or of one of its milestones."""
    row = next((each for each in tracker.tasks if each.id == task), None)
    texts = (lane.current, lane.next, lane.assignment, *lane.task_order)
    named = {word for text in texts for word in words(text)}
    return task in named or (row is not None and _of_milestone(row, named))


def _of_milestone(task: Task, named: set[str]) -> bool:
    return bool(task.milestone) and task.milestone in named


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not launch a gate, and what to do about it."""

    what: str
    hint: str


def refusal(tracker: Tracker, *, role: str, lane: str, task: str, gate: Gate) -> Refusal | None:
    """Return why this role and lane may not launch or file a gate for a task, or None if they may.

    A worker works on its lane's tasks only, and heavy gates only where the lane is marked heavy. For anybody,
    a task that is active in one lane is not launched for another. Without lanes there is nothing to keep to.
    """
    if not tracker.lanes or (role != "worker" and not lane):
        return None
    row = find_lane(tracker, lane)
    if row is None:
        known = ", ".join(each.name for each in tracker.lanes)
        what = f"there is no lane {lane!r}" if lane else "a worker works for a lane"
        return Refusal(what, f"name it: --lane, one of {known}")
    others = [name for name in active_lanes(tracker).get(task, ()) if name != row.name]
    if others:
        hint = f"one task is active in one lane only: let {others[0]} pause first"
        return Refusal(f"{task} is active in {others[0]}, not in {row.name}", hint)
    return _refused_worker(tracker, row, task, gate) if role == "worker" else None


def _refused_worker(tracker: Tracker, lane: Lane, task: str, gate: Gate) -> Refusal | None:
    ask = "ask the orchestrator to assign it"
    if not task:
        return Refusal("a worker's gates are for a task of its lane", "name it: --task")
    if not belongs(tracker, lane, task):
        return Refusal(f"{task} is no task of {lane.name}", ask)
    if gate.heavy and not lane.heavy:
        return Refusal(f"{gate.id} is heavy, and {lane.name} is not the heavy lane", ask)
    return None
