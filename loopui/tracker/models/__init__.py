"""What the programme says: one frozen model per table of `state.toml`, keys as in the file.

Unknown keys, wrong types and duplicate ids are errors; a reference to nothing is not (see `references`):
a tracker that names a task it does not hold is still true about everything else.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from loopui.tracker.models.consumers import Compatibility, Consumer, Release
from loopui.tracker.models.gates import Gate
from loopui.tracker.models.governance import Cadence, HandoffTemplate, Rule
from loopui.tracker.models.knowledge import Blocker, Decision, Finding, Resolution
from loopui.tracker.models.programme import Mode, Program, Repo
from loopui.tracker.models.work import Lane, Milestone, OrderEntry, QueueEntry, Task

SCHEMA = 1


class Tracker(BaseModel):
    """Everything in `state.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_: int = Field(default=SCHEMA, alias="schema")
    program: Program
    mode: Mode = Mode()
    repos: dict[str, Repo] = {}
    milestones: tuple[Milestone, ...] = ()
    tasks: tuple[Task, ...] = ()
    queue: tuple[QueueEntry, ...] = ()
    execution_order: tuple[OrderEntry, ...] = ()
    gates: tuple[Gate, ...] = ()
    findings: tuple[Finding, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    tuples: tuple[Compatibility, ...] = ()
    releases: tuple[Release, ...] = ()
    decisions: tuple[Decision, ...] = ()
    lanes: tuple[Lane, ...] = ()
    cadences: tuple[Cadence, ...] = ()
    rules: tuple[Rule, ...] = ()
    handoff: HandoffTemplate = HandoffTemplate()
