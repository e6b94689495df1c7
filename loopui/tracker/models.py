"""What the programme says: one frozen model per table of `state.toml`, keys as in the file.

Unknown keys, wrong types and duplicate ids are errors; a reference to nothing is not (see `references`):
a tracker that names a task it does not hold is still true about everything else.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from loopui.evidence.metrics.results import BUDGET_PERCENT, Better
from loopui.evidence.metrics.values import REPEATS, Format
from loopui.evidence.names import EVIDENCE

SCHEMA = 1

MilestoneStatus = Literal["planned", "active", "blocked", "complete"]
TaskStatus = Literal["todo", "in_progress", "blocked", "done", "steady_state"]
BlockerStatus = Literal["active", "resolved"]
GateKind = Literal["command", "checklist", "metrics"]
TupleMode = Literal["working-tree", "clean-clone"]

NonEmpty = Annotated[str, Field(min_length=1)]
Names = tuple[str, ...]  # for tables with a key `tuple`, which hides the type
Mebibytes = Annotated[int, Field(ge=0)]
NotNegative = Annotated[float, Field(ge=0, le=1e300)]  # infinity and NaN are none of these


def _below_evidence(path: str) -> str:
    parts = path.split("/")
    if path and (parts[0] != EVIDENCE or ".." in parts or len(parts) == 1):
        raise ValueError(f"not a path below {EVIDENCE}/ of the workspace")
    return path


EvidencePath = Annotated[str, AfterValidator(_below_evidence)]


class Table(BaseModel):
    """A table of `state.toml`: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Detail(Table):
    """What a document says under a label of its own: `label: text`, and the points below it."""

    label: str = ""
    text: str = ""
    points: tuple[str, ...] = ()


class Program(Table):
    """The programme itself."""

    name: NonEmpty
    updated: dt.date | None = None


class Mode(Table):
    """The execution mode: how much may run at once, and with how much memory left."""

    name: Literal["safe", "open"] = "safe"
    summary: str = ""
    heavy_concurrency: Literal[1] = 1
    min_available_mib: Mebibytes = 3072
    stop_available_mib: Mebibytes = 1024
    lower_threshold_allowed: bool = False  # to workers, `loopui exec` and the environment
    autostart: bool = False  # what was queued before a reboot or a crash of everything starts by itself
    recommended_mib: Mebibytes | None = None  # the threshold that the workboard recommends; admits nothing
    control_docs: tuple[str, ...] = ()
    safety_docs: tuple[str, ...] = ()
    wrapper: str = ""  # the script that loopui stands in for, as the seed tracker names it


class Repo(Table):
    """A repository whose commits make up tuples; `path` starts at the workspace (`~`, `$VARS` allowed)."""

    path: NonEmpty
    tuple: TupleMode = "working-tree"
    links: Names = ()  # untracked paths (a virtual environment) that a clean clone is given


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


class JsonCriterion(Table):
    """A value that a JSON file must hold at `path` (keys and indexes joined by dots)."""

    file: NonEmpty
    path: NonEmpty
    equals: bool | int | float | str | None = None


class Criteria(Table):
    """What a run must show to pass; everything that stands here is checked and recorded."""

    exit_codes: tuple[int, ...] = (0,)
    min_passed: int | None = None
    max_failed: int | None = None
    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    # `json` would hide a (deprecated) method of BaseModel, so the attribute has its own name
    json_values: tuple[JsonCriterion, ...] = Field(default=(), alias="json")
    junit: tuple[str, ...] = ()  # reports that the run writes; the counts come from them, not from the log
    no_left_processes: bool = False


class MetricValue(Table):
    """One value that a metrics gate compares; budget and floor, where it has none, are the table's."""

    name: NonEmpty
    path: str = ""  # keys and indexes joined by dots, or a benchmark's name; without it the same as `name`
    unit: str = ""
    better: Better = "lower"
    budget_percent: NotNegative | None = None
    floor: NotNegative | None = None


class Metrics(Table):
    """What a metrics gate measures, and what it is held against.

    A value fails where it became worse by more than `budget_percent` and by more than `floor`, in its unit.
    """

    file: NonEmpty  # the JSON that the command writes, from the folder that it runs in
    format: Format = "paths"
    values: tuple[MetricValue, ...] = ()  # without them: every benchmark of the file
    baseline: EvidencePath = ""  # an artifact that a run of the gate left, by a person's decision
    repeats: Annotated[int, Field(ge=1, le=100)] = REPEATS
    budget_percent: NotNegative = BUDGET_PERCENT
    floor: NotNegative = 0.0

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        """Refuse what would measure nothing, or two things under one name."""
        if self.format == "paths" and not self.values:
            raise ValueError('format "paths" needs values = [{ name = …, path = … }]')
        names = [value.name for value in self.values]
        if len(set(names)) < len(names):
            raise ValueError("two values have the same name")
        return self


class Gate(Table):
    """A validation: how it is run or judged, and what it needs."""

    id: NonEmpty
    scope: str = ""
    section: str = ""  # the heading under which the validation matrix lists it
    kind: GateKind = "command"
    command: str | tuple[str, ...] | None = None  # a string runs in sh; a list is exec'd
    method: str = ""  # what a person does, for gates without a command
    items: tuple[str, ...] = ()  # what a person ticks, for checklists
    cwd: str = "."
    env: dict[str, str] = {}
    heavy: bool = False
    min_available_mib: Mebibytes | None = None
    stop_available_mib: Mebibytes | None = None
    timeout_s: Annotated[float, Field(gt=0)] | None = None
    advisory: bool = False
    promote_after: Annotated[int, Field(ge=1)] = 3  # passes in a row on committed states, for advisory ones
    repos: tuple[str, ...] = ()
    criteria_text: str = ""
    criteria: Criteria = Criteria()
    metrics: Metrics | None = None
    artifact: str = ""  # the evidence artifact as the validation matrix names it


class Finding(Table):
    """A baseline finding."""

    id: NonEmpty
    finding: str = ""
    evidence: str = ""
    milestone: str = ""


class Blocker(Table):
    """What stands in the way, and what ends it."""

    id: NonEmpty
    blocker: str = ""
    impact: str = ""
    exit_condition: str = ""
    opened: dt.date | None = None
    status: BlockerStatus = "active"


class Resolution(Table):
    """What was resolved, and by which evidence."""

    id: NonEmpty
    resolution: str = ""
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""  # what the evidence cell says beyond paths
    resolves: tuple[str, ...] = ()
    reason: str = ""  # why it holds without evidence: by whom, when, what was missing


class Consumer(Table):
    """Somebody who depends on the programme's product."""

    name: NonEmpty
    coupling: str = ""
    readiness: str = ""
    risk: str = ""
    gates: tuple[str, ...] = ()
    tier: str = ""
    tuples: tuple[str, ...] = ()


class Compatibility(Table):
    """A tuple that is claimed to work for a consumer, and the evidence for it."""

    consumer: NonEmpty
    ref: str = ""
    loop_ref: str = ""
    contract: str = ""
    gates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""  # what the evidence cell says beyond paths
    tier: str = ""
    notes: str = ""


class Release(Table):
    """A class of releases, and the gates that it has to pass."""

    id: NonEmpty
    title: str = ""
    change: str = ""
    gates: tuple[str, ...] = ()
    gates_note: str = ""  # what its gates say beyond ids
    blocking: str = ""


class Rule(Table):
    """What a document lays down in a list; `id` is the place of its heading (`STATUS.md#rules`)."""

    id: NonEmpty
    title: str = ""
    items: tuple[str, ...] = ()
    is_ordered: bool = False


class Decision(Table):
    """An entry of the decision ledger."""

    id: NonEmpty
    title: str = ""
    status: str = ""
    date: dt.date | None = None
    context: str = ""
    decision: str = ""
    points: tuple[str, ...] = ()  # the decision, point by point
    details: tuple[Detail, ...] = ()  # what it says under labels of its own
    consequences: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    impacts_note: str = ""  # what it says of its impacts, where that is more than ids
    superseded_by: str = ""


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
