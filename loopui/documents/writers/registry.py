"""The task registry: lane assignment, execution order, and the tasks of each milestone."""

from __future__ import annotations

from itertools import groupby

from loopui.documents.writers.parts import bullets, document, ids, named, rules, section, table
from loopui.tracker.models import Tracker
from loopui.tracker.models.work import Task

NAME = "TASK-REGISTRY.md"


def registry(tracker: Tracker) -> str:
    """Return the document."""
    lanes = (f"{lane.name}: {lane.assignment}" for lane in tracker.lanes if lane.assignment)
    order = ((str(entry.rank), entry.task, entry.status, entry.why) for entry in tracker.execution_order)
    titles = {milestone.id: milestone.name or milestone.title for milestone in tracker.milestones}
    return document(
        "Task Registry",
        *rules(tracker, NAME),
        section("Lane Assignment", bullets(lanes)),
        section("Priority Queue (Execution Order)", table(("Rank", "Task ID", "Status", "Why Next"), order)),
        *(
            section(_heading(milestone, titles.get(milestone, "")), _tasks(list(tasks)))
            for milestone, tasks in groupby(tracker.tasks, key=lambda task: task.milestone)
        ),
    )


def _heading(milestone: str, title: str) -> str:
    if not milestone:
        return "Tasks"
    return f"{milestone} Tasks ({title})" if title else f"{milestone} Tasks"


def _tasks(tasks: list[Task]) -> str:
    rows = (
        (named(task.id, task.title), task.status, ids(task.depends_on), ids(task.gates), task.deliverable)
        for task in tasks
    )
    return table(("Task ID", "Status", "Depends On", "Required Gates", "Deliverable"), rows)
