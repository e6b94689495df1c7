"""Facts as labelled lines: what details are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopui.cockpit.text import Line, line

if TYPE_CHECKING:
    from loopui.evidence.metrics.results import Metric

LABEL_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """A title, lines, and the file that belongs to them: an artifact, or the record of a gate's last run.

    `more` is what stands below whatever is read of that file; `metrics` is what the run compared.
    """

    title: str
    lines: tuple[Line, ...]
    path: str = ""
    record: str = ""
    of_gate: bool = False
    more: tuple[Line, ...] = ()
    metrics: tuple[Metric, ...] = ()


def fact(label: str, value: object) -> Line:
    """Return one labelled line."""
    return line((f"{label:<{LABEL_WIDTH}}", "muted"), str(value))


def present(facts: Iterable[tuple[str, object]]) -> tuple[Line, ...]:
    """Return a line per fact; leave out what is not known."""
    return tuple(fact(label, value) for label, value in facts if value not in {"", None})
