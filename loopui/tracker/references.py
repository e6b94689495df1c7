"""What the tracker names and does not hold: gates, tasks, milestones, repositories that are not there.

None of this makes the tracker unusable; each is told with its line, and what depends on it says so again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from loopui.tracker.cycles import cycles
from loopui.tracker.faults import label
from loopui.tracker.locate import KeyPath
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.nearest import suggestion
from loopui.tracker.parsing import Parsed

_REPO_NAME: Final = re.compile(r"\{repo\.([^}]*)\}")
_DIGITS: Final = re.compile(r"\d+")
_PARTS: Final = re.compile(r"[/,;\s]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold together, on which line of `state.toml`, and what would mend it."""

    what: str
    line: int
    key: str
    hint: str = ""


Found = tuple[KeyPath, str, str]  # where, what, hint


def problems(parsed: Parsed) -> tuple[Problem, ...]:
    """Return everything that does not hold together, in the order of the file."""
    tracker = parsed.tracker
    found = [item for check in _CHECKS for item in check(tracker)]
    told = (
        Problem(f"{label(path, parsed.plain)} {what}", parsed.lines.of(path), label(path, parsed.plain), hint)
        for path, what, hint in found
    )
    return tuple(sorted(told, key=lambda problem: problem.line))


def unknown_repos(tracker: Tracker, text: str) -> tuple[str, ...]:
    """Return the names that `text` uses as `{repo.NAME}` and that no `[repos.NAME]` defines."""
    return tuple(name for name in _REPO_NAME.findall(text) if name not in tracker.repos)


def _milestones(tracker: Tracker) -> Iterator[Found]:
    gates = _gate_ids(tracker)
    for index, milestone in enumerate(tracker.milestones):
        yield from _missing(("milestones", index, "gates"), milestone.gates, "gate", gates)


def _tasks(tracker: Tracker) -> Iterator[Found]:
    milestones = {milestone.id for milestone in tracker.milestones}
    tasks = {task.id for task in tracker.tasks}
    gates = _gate_ids(tracker)
    for index, task in enumerate(tracker.tasks):
        yield from _missing(("tasks", index, "depends_on"), task.depends_on, "task", tasks)
        yield from _missing(("tasks", index, "gates"), task.gates, "gate", gates)
        if task.milestone and task.milestone not in milestones:
            yield _nothing(("tasks", index, "milestone"), task.milestone, "milestone", milestones)


def _cycles(tracker: Tracker) -> Iterator[Found]:
    places = {task.id: index for index, task in enumerate(tracker.tasks)}
    for cycle in cycles({task.id: task.depends_on for task in tracker.tasks}):
        what = f"waits for itself: {' → '.join((*cycle, cycle[0]))}"
        yield ("tasks", places[cycle[0]], "depends_on"), what, "take one of them out of depends_on"


def _queue(tracker: Tracker) -> Iterator[Found]:
    cadences = {cadence.id for cadence in tracker.cadences}
    tasks = {task.id for task in tracker.tasks}
    gates = _gate_ids(tracker)
    seen: set[str] = set()
    for index, entry in enumerate(tracker.queue):
        here: KeyPath = ("queue", index)
        yield from _missing((*here, "gates"), entry.gates, "gate", gates)
        if entry.task not in tasks | cadences and not entry.gates:
            hint = 'name its gates in the entry: gates = ["VG-…"], or add a cadence of that id'
            what = f"names {entry.task}, which is no task and no cadence, and has no gates"
            yield (*here, "task"), what, hint
        if entry.task in seen:
            what = f"names {entry.task}, which stands in the queue already"
            yield (*here, "task"), what, "drop one of them"
        seen.add(entry.task)


def _gates(tracker: Tracker) -> Iterator[Found]:
    for index, gate in enumerate(tracker.gates):
        here: KeyPath = ("gates", index)
        yield from _missing((*here, "repos"), gate.repos, "repository", tracker.repos)
        for name in unknown_repos(tracker, gate.cwd):
            yield _nothing((*here, "cwd"), name, "repository", tracker.repos)
        if gate.metrics is not None and gate.kind != "metrics":
            yield (*here, "metrics"), f'stands in a gate of kind "{gate.kind}"', 'make it kind = "metrics"'
        if lacks_command(gate):
            hint = 'give it a command, or kind = "checklist" if a person judges it'
            yield here, "has no command and cannot be launched", hint


def lacks_command(gate: Gate) -> bool:
    """Tell whether a gate that should run a command has none."""
    return (gate.kind == "command" or gate.metrics is not None) and not gate.command


def _others(tracker: Tracker) -> Iterator[Found]:
    gates = _gate_ids(tracker)
    decisions = {decision.id for decision in tracker.decisions}
    for index, consumer in enumerate(tracker.consumers):
        yield from _missing(("consumers", index, "gates"), consumer.gates, "gate", gates)
    for index, cadence in enumerate(tracker.cadences):
        yield from _missing(("cadences", index, "gates"), cadence.gates, "gate", gates)
    for index, claim in enumerate(tracker.tuples):
        yield from _missing(("tuples", index, "gates"), claim.gates, "gate", gates)
    for index, release in enumerate(tracker.releases):
        yield from _missing(("releases", index, "gates"), release.gates, "gate", gates)
    for index, decision in enumerate(tracker.decisions):
        if decision.superseded_by and decision.superseded_by not in decisions:
            path: KeyPath = ("decisions", index, "superseded_by")
            yield _nothing(path, decision.superseded_by, "decision", decisions)


def _loose_references(tracker: Tracker) -> Iterator[Found]:
    """Check the keys that hold ids among other words ("M4/M6", "Program-wide").

    Blockers leave the tracker once they are resolved, so only what is shaped like a task's id is missed.
    """
    milestones = _Shaped(milestone.id for milestone in tracker.milestones)
    tasks = _Shaped(task.id for task in tracker.tasks)
    for index, finding in enumerate(tracker.findings):
        for part in milestones.missed(_PARTS.split(finding.milestone)):
            yield _nothing(("findings", index, "milestone"), part, "milestone", milestones.ids)
    for index, resolution in enumerate(tracker.resolutions):
        for part in tasks.missed(resolution.resolves):
            yield _nothing(("resolutions", index, "resolves"), part, "task", tasks.ids)


class _Shaped:
    """Ids, and how they are built: the same letters and signs around any digits."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = frozenset(ids)
        self._shapes = {_DIGITS.sub("0", known) for known in self.ids}

    def missed(self, words: Iterable[str]) -> Iterator[str]:
        """Yield the words that are built like an id and are none."""
        return (word for word in words if word not in self.ids and _DIGITS.sub("0", word) in self._shapes)


def _missing(path: KeyPath, names: Iterable[str], kind: str, known: Collection[str]) -> Iterator[Found]:
    for index, name in enumerate(names):
        if name not in known:
            yield _nothing((*path, index), name, kind, known)


def _nothing(path: KeyPath, name: str, kind: str, known: Collection[str]) -> Found:
    return path, f"names {name}, which is no {kind}", suggestion(name, known)


def _gate_ids(tracker: Tracker) -> frozenset[str]:
    return frozenset(gate.id for gate in tracker.gates)


_CHECKS: Final[tuple[Callable[[Tracker], Iterator[Found]], ...]] = (
    _milestones,
    _tasks,
    _cycles,
    _queue,
    _gates,
    _others,
    _loose_references,
)
