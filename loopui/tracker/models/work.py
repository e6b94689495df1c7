"""The work: milestones and their tasks, in which order they are taken up, and in which lane."""

from __future__ import annotations

from typing import Literal

from loopui.tracker.models.fields import Detail, NonEmpty, Table

MilestoneStatus = Literal["planned", "active", "blocked", "complete"]
TaskStatus = Literal["todo", "in_progress", "blocked", "done", "steady_state"]


class Milestone(Table):
    """A row of the milestone board; `gates` is its minimum gate set."""

    id: NonEmpty
    title: str = ""
    status: MilestoneStatus = "planned"
    notes: str = ""
    reason: str = ""  # why its status holds without the evidence for it: by whom, when, what was missing
    gates: tuple[str, ...] = ()
    gates_note: str = ""  # what the gate set says beyond ids
    name: str = ""  # as the milestone's own page calls it
    objective: str = ""
    entry_criteria: tuple[str, ...] = ()
    exit_criteria: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    handoff: str = ""
    details: tuple[Detail, ...] = ()  # its page's other sections


class Card(Table):
    """What a milestone's page says of a task."""

    title: str = ""
    status: str = ""  # as the card words it; the registry's is the one that counts
    goal: str = ""
    work_items: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


class Task(Table):
    """A row of the task registry."""

    id: NonEmpty
    title: str = ""
    status: TaskStatus = "todo"
    milestone: str = ""
    depends_on: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    deliverable: str = ""
    notes: str = ""  # what its registry row says beyond ids
    reason: str = ""  # why its status holds without the evidence for it: by whom, when, what was missing
    card: Card = Card()


class QueueEntry(Table):
    """A line of the Top Priority Queue; `gates` serves entries whose task is not in the registry."""

    priority: NonEmpty
    task: NonEmpty
    description: str = ""
    gates: tuple[str, ...] = ()


class OrderEntry(Table):
    """A line of the registry's own priority queue (execution order)."""

    rank: int
    task: NonEmpty
    status: str = ""
    why: str = ""


class Lane(Table):
    """Who works on what, and whether the lane may run heavy commands."""

    name: NonEmpty
    assignment: str = ""  # what the registry gives it
    current: str = ""  # what the workboard says it does now
    status: str = ""
    heavy: bool = False
    notes: str = ""
    next: str = ""  # what the workboard queues for it
    title: str = ""
    default: str = ""  # what it may do until the orchestrator says otherwise
    scope: tuple[str, ...] = ()
    task_order: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()  # the files it works on
    start_when: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
