"""Who depends on the programme's product, how ready they are, and how their gates stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from loopui.cockpit import signs
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.text import Line, Span, columns, line
from loopui.cockpit.widgets.rows import Row

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.reports.board import ConsumerStanding, GateStanding

Slice: TypeAlias = "tuple[ConsumerStanding, ...]"


class Consumers(Pane[Slice]):
    """One line per consumer."""

    TITLE = "Consumers"

    def __init__(self, *, edits: bool) -> None:
        super().__init__(id="consumers", edits=edits)

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the consumers' standing."""
        return snapshot.board.consumers if snapshot.board else None

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw the consumers."""
        return tuple(_row(standing, width) for standing in slice_)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say where consumers come from."""
        del slice_
        return (line(("No consumers yet.", "muted")), self.filled_by("[[consumers]]"))


def _row(standing: ConsumerStanding, width: int) -> Row:
    consumer = standing.consumer
    name_width = max(8, min(24, width * 2 // 5))
    cells = columns(
        (consumer.name, name_width, "plain"),
        (" ", 1, "plain"),
        (consumer.readiness, 8, "muted"),
        (" ", 1, "plain"),
    )
    gates = [span for gate in standing.gates for span in _gate(gate)]
    rest = gates or [Span(consumer.risk, "muted")]
    return Row(key=consumer.name, lines=(line(*cells, *rest),), search=f"{consumer.coupling} {consumer.risk}")


def _gate(standing: GateStanding) -> tuple[Span, ...]:
    sign = signs.STALE if standing.stale else signs.of_verdict(standing.verdict)
    tone = "muted" if standing.source == "inferred" else sign.tone
    offered = signs.PROMOTABLE
    return (
        Span(f"{sign.glyph} ", tone),
        Span(f"{standing.gate.removeprefix('VG-')}  "),
        *((Span(f"{offered.glyph} {offered.word}  ", offered.tone),) if standing.promotable else ()),
    )
