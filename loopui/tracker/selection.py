"""What of the queue comes next, and why: the entries' order, what each waits for, which gates it runs.

Entries come by priority, then by their order in the file. Nothing here asks the machine: memory and the slot
are the executor's affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from loopui.tracker.lanes import belongs, find_lane
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.models.work import QueueEntry, Task
from loopui.tracker.nearest import suggestion

ChoiceState = Literal["ready", "waits", "done", "unclear"]

_NUMBER: Final = re.compile(r"\d{1,4}")
_LAST: Final = 10_000
_FULFILLED: Final = frozenset({"done", "steady_state"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A queue entry as it can be acted on now.

    `why` is one line for a person, whatever the state; `waits` and `problem` say what is in the way.
    """

    entry: QueueEntry
    task: Task | None
    gates: tuple[Gate, ...]  # in the order in which the tracker names them
    why: str
    waits: tuple[str, ...] = ()
    problem: str = ""
    state: ChoiceState = "ready"

    @property
    def commands(self) -> tuple[Gate, ...]:
        """The gates that a machine runs, in order: the required ones, then the advisory ones."""
        runnable = filter(is_runnable, self.gates)
        return tuple(sorted(runnable, key=lambda gate: gate.advisory))

    @property
    def by_person(self) -> tuple[Gate, ...]:
        """The gates that a person judges."""
        return tuple(gate for gate in self.gates if not is_runnable(gate))


def is_runnable(gate: Gate) -> bool:
    """Tell whether a machine can run the gate."""
    return gate.kind != "checklist" and bool(gate.command)


def plan(tracker: Tracker) -> tuple[Choice, ...]:
    """Return every queue entry in the order in which it would be taken."""
    index = _Index(tracker)
    return tuple(_choice(entry, index) for entry in sorted(tracker.queue, key=_order))


def next_choice(tracker: Tracker) -> Choice | None:
    """Return the first entry that can be taken now, or None; `plan` says what is in the way of the others."""
    return first_ready(plan(tracker))


def within_lane(choices: Iterable[Choice], tracker: Tracker, *, role: str, lane: str) -> tuple[Choice, ...]:
    """Return the entries that somebody may take: a worker those of its lane, anybody else all."""
    if role != "worker" or not tracker.lanes:
        return tuple(choices)
    row = find_lane(tracker, lane)
    return tuple(each for each in choices if row is not None and belongs(tracker, row, each.entry.task))


def first_ready(choices: Iterable[Choice]) -> Choice | None:
    """Return the first entry that can be taken now, or None."""
    return next((choice for choice in choices if choice.state == "ready"), None)


def priority_rank(priority: str) -> int:
    """Return the number that a priority stands for: P0 is 0, smaller comes first, without a number last."""
    number = _NUMBER.search(priority)
    return int(number.group()) if number else _LAST


def _order(entry: QueueEntry) -> tuple[int, str]:
    rank = priority_rank(entry.priority)
    return rank, entry.priority if rank == _LAST else ""


class _Index:
    """The tracker's rows by their ids."""

    def __init__(self, tracker: Tracker) -> None:
        self.tasks = {task.id: task for task in tracker.tasks}
        self.gates = {gate.id: gate for gate in tracker.gates}
        self.cadences = {cadence.id: cadence for cadence in tracker.cadences}


def _choice(entry: QueueEntry, index: _Index) -> Choice:
    task = index.tasks.get(entry.task)
    if task is not None and task.status == "done":
        return Choice(entry, task, (), f"{task.id} is done; drop it from the queue", state="done")
    names, source = _gate_names(entry, task, index)
    gates = tuple(index.gates[name] for name in names if name in index.gates)
    if problem := _problem(entry, task, names, source, index):
        return Choice(entry, task, gates, problem, problem=problem, state="unclear")
    if waits := _waits(task, index):
        return Choice(entry, task, gates, f"waits for {', '.join(waits)}", waits=waits, state="waits")
    return Choice(entry, task, gates, _why(entry, task, gates, source))


def _gate_names(entry: QueueEntry, task: Task | None, index: _Index) -> tuple[tuple[str, ...], str]:
    """Return the gates that an entry runs, and who names them."""
    if entry.gates:
        return entry.gates, "the queue entry"
    if task is not None and task.gates:
        return task.gates, "the task"
    cadence = index.cadences.get(entry.task)
    return (cadence.gates, "the cadence") if cadence is not None else ((), "")


def _problem(entry: QueueEntry, task: Task | None, names: tuple[str, ...], source: str, index: _Index) -> str:
    if not names:
        known = (
            "has no gates" if task is not None or source else "is no task and no cadence, and has no gates"
        )
        return f'{entry.task} {known}; name them in its queue entry: gates = ["VG-…"]'
    for name in names:
        gate = index.gates.get(name)
        if gate is None:
            hint = suggestion(name, index.gates)
            return f"{source} names {name}, which is no gate" + (f"; {hint}" if hint else "")
        if gate.kind == "command" and not gate.command:
            return f"{name} has no command; give it one in state.toml"
    return ""


def _waits(task: Task | None, index: _Index) -> tuple[str, ...]:
    if task is None:
        return ()
    waits = [_wait(needed, index) for needed in task.depends_on if not _is_fulfilled(needed, index)]
    if task.status == "blocked":
        waits.append("the end of what blocks it")
    return tuple(waits)


def _is_fulfilled(name: str, index: _Index) -> bool:
    task = index.tasks.get(name)
    return task is not None and task.status in _FULFILLED


def _wait(name: str, index: _Index) -> str:
    task = index.tasks.get(name)
    return f"{name} ({task.status})" if task is not None else f"{name} (no such task)"


def _why(entry: QueueEntry, task: Task | None, gates: tuple[Gate, ...], source: str) -> str:
    parts = [entry.priority]
    if task is not None:
        parts.append(f"{', '.join(task.depends_on)} done" if task.depends_on else "depends on nothing")
    named = f"{len(gates)} gate{'s' * (len(gates) != 1)} named by {source}"
    by_person = sum(1 for gate in gates if not is_runnable(gate))
    parts.append(f"{named}, {by_person} judged by a person" if by_person else named)
    return " · ".join(parts)
