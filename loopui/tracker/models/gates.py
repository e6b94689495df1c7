"""Gates: how a validation is run or judged, what it must show to pass, and what it measures."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from loopui.evidence.metrics.results import BUDGET_PERCENT, Better
from loopui.evidence.metrics.values import REPEATS, Format
from loopui.tracker.models.fields import EvidencePath, Mebibytes, NonEmpty, NotNegative, Table

GateKind = Literal["command", "checklist", "metrics"]


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
    env: dict[str, str] = Field(default={})
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
