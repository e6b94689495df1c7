"""What the tables are made of: kinds of values, and the closed table that each of them is."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from loopui.evidence.names import EVIDENCE

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
