"""What keeps a programme going: cadences, rules, and what a session hands over."""

from __future__ import annotations

from loopui.tracker.models.fields import NonEmpty, Table


class Activity(Table):
    """One thing to do in a cadence."""

    activity: str = ""
    owner: str = ""
    output: str = ""


class Cadence(Table):
    """A recurring run of gates."""

    id: NonEmpty
    every: str = ""
    gates: tuple[str, ...] = ()
    gates_note: str = ""  # where the documents name them
    owner: str = ""
    output: str = ""
    runner: str = ""  # the script that the documents run it with
    activities: tuple[Activity, ...] = ()


class Rule(Table):
    """What a document lays down in a list; `id` is the place of its heading (`STATUS.md#rules`)."""

    id: NonEmpty
    title: str = ""
    items: tuple[str, ...] = ()
    is_ordered: bool = False


class HandoffTemplate(Table):
    """The lines that a session's hand-off fills."""

    fields: tuple[str, ...] = (
        "Completed task IDs",
        "Validation gates run (VG-IDs)",
        "Evidence artifacts created",
        "New blockers or risks",
        "Decision updates (if any)",
        "Next task to start",
    )
    worker_fields: tuple[str, ...] = ()  # what a worker hands to the orchestrator
    intake: tuple[str, ...] = ()  # what the orchestrator checks then
