"""A checklist gate as a value: blank, filled, and as the Markdown that is filed.

A pass needs every item ticked: what a person has not looked at is not passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from loopui.errors import EvidenceError, TrackerError
from loopui.evidence.records import Verdict
from loopui.tracker.lanes import Refusal, refusal
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.nearest import suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to look at, whether it holds, and what a person notes about it."""

    text: str
    ticked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A checklist gate as a person has filled it; `result` None: not decided yet."""

    gate: str
    scope: str = ""
    method: str = ""
    task: str = ""
    milestone: str = ""
    items: tuple[Item, ...] = ()
    result: Verdict | None = None
    notes: str = ""


def blank(tracker: Tracker, gate_id: str, *, task: str = "") -> Checklist:
    """Return a gate's checklist with nothing ticked; raises TrackerError for what is no checklist."""
    gate = gate_of(tracker, gate_id)
    texts = gate.items or ((gate.criteria_text,) if gate.criteria_text else ())
    empty = Checklist(
        gate=gate.id,
        scope=gate.scope,
        method=gate.method,
        items=tuple(Item(text=text) for text in texts),
    )
    return for_task(tracker, empty, task)


def for_task(tracker: Tracker, checklist: Checklist, task: str) -> Checklist:
    """Return the checklist as evidence for this task, and for the milestone that the tracker gives it."""
    milestone = next((each.milestone for each in tracker.tasks if each.id == task), "")
    return replace(checklist, task=task, milestone=milestone)


def likely_task(tracker: Tracker, gate_id: str) -> str:
    """Return the task that a gate's evidence is most likely for: the only open one that names it."""
    open_tasks = [task.id for task in tracker.tasks if gate_id in task.gates and task.status != "done"]
    return open_tasks[0] if len(open_tasks) == 1 else ""


def resumed(checklist: Checklist, draft: Checklist) -> Checklist:
    """Return a blank checklist with what a draft holds; of an item that is worded otherwise now, nothing."""
    kept = {item.text: item for item in draft.items}
    return replace(
        draft,
        gate=checklist.gate,
        scope=checklist.scope,
        method=checklist.method,
        items=tuple(kept.get(item.text, item) for item in checklist.items),
    )


def ticked(checklist: Checklist, numbers: Sequence[int], notes: Mapping[int, str]) -> tuple[Item, ...]:
    """Return the items, ticked and noted by number from 1; raises EvidenceError for one that is not there."""
    for number in (*numbers, *notes):
        if not 1 <= number <= len(checklist.items):
            raise EvidenceError(
                f"there is no item {number}",
                where=checklist.gate,
                hint=f"it has {len(checklist.items)} items",
            )
    return tuple(
        Item(text=item.text, ticked=number in numbers, note=notes.get(number, ""))
        for number, item in enumerate(checklist.items, 1)
    )


def proposal(items: Sequence[Item]) -> Verdict | None:
    """Return the result that the items speak for: all ticked, or one that is not and says why; else none."""
    if items and all(item.ticked for item in items):
        return "pass"
    return "fail" if any(item.note and not item.ticked for item in items) else None


def objection(checklist: Checklist) -> str:
    """Return in one line why the checklist cannot be filed as it stands; empty: it can."""
    if checklist.result is None:
        return "no result is given: pass, fail or blocked"
    unticked = [str(number) for number, item in enumerate(checklist.items, 1) if not item.ticked]
    if checklist.result == "pass" and unticked:
        return f"a pass with items that are not ticked: {', '.join(unticked)} of {len(checklist.items)}"
    if checklist.result != "pass" and not (checklist.notes or any(item.note for item in checklist.items)):
        return f"a {checklist.result} without a word why"
    return ""


def refused(tracker: Tracker, checklist: Checklist, *, role: str, lane: str) -> Refusal | None:
    """Return why this role and lane may not file it: what they may not launch; None: they may."""
    gate = gate_of(tracker, checklist.gate)
    return refusal(tracker, role=role, lane=lane, task=checklist.task, gate=gate)


def to_markdown(checklist: Checklist, *, by: str, at: datetime) -> str:
    """Return the artifact: the programme's header, the items, what was noted."""
    lines = [
        f"# {checklist.gate} {flat(checklist.scope)}".rstrip(),
        f"Date: {at:%Y-%m-%d}",
        f"Task IDs: {checklist.task}".rstrip(),
        f"VG IDs: {checklist.gate}",
        f"Command(s): {flat(checklist.method) or 'looked at by a person'}",
        f"Result: {checklist.result}",
        f"Notes: {flat(checklist.notes)}".rstrip(),
        "",
        f"Recorded by {flat(by)}, {at.isoformat(timespec='seconds')}",
    ]
    if checklist.items:
        lines += ["", "## Checklist", ""]
    for item in checklist.items:
        lines.append(f"- [{'x' if item.ticked else ' '}] {flat(item.text)}")
        lines += [f"  - {flat(item.note)}"] if item.note else []
    return "\n".join((*lines, ""))


def gate_of(tracker: Tracker, gate_id: str) -> Gate:
    """Return the checklist gate with this id; raises TrackerError for what is none."""
    known = {gate.id: gate for gate in tracker.gates}
    gate = known.get(gate_id)
    if gate is None:
        raise TrackerError(f"no gate {gate_id!r}", where="state.toml", hint=suggestion(gate_id, known))
    if gate.kind != "checklist":
        hint = f"`loopui run {gate_id}` judges it by what its command shows"
        raise TrackerError(f"gate {gate_id} is no checklist", where="state.toml", hint=hint)
    return gate


def flat(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())
