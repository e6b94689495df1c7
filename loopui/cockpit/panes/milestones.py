"""The milestone board: status, gates passed of those that count, and what is stale or fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from loopui.cockpit import signs
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.text import Line, Tone, columns, line
from loopui.cockpit.widgets.rows import Row

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.reports.board import MilestoneStanding

Slice: TypeAlias = "tuple[MilestoneStanding, ...]"


class Milestones(Pane[Slice]):
    """One line per milestone."""

    TITLE = "Milestones"

    def __init__(self, *, edits: bool) -> None:
        super().__init__(id="milestones", edits=edits)

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the milestones' standing."""
        return snapshot.board.milestones if snapshot.board else None

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw the board."""
        return tuple(_row(standing, width) for standing in slice_)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say where milestones come from."""
        del slice_
        return (
            line(("No milestones yet.", "muted")),
            line(("`loopui import` reads them from Markdown.", "muted")),
            self.filled_by("[[milestones]]"),
        )


NOTE_WIDTH = 15


def _row(standing: MilestoneStanding, width: int) -> Row:
    milestone = standing.milestone
    sign = signs.of_milestone(milestone.status)
    note, tone = _note(standing)
    if note and tone in {"bad", "warn"}:
        sign = signs.ATTENTION
    counted = f"{standing.passed}/{standing.total}" if standing.total else "─"
    # Green is for what records show; what was only read from files by other hands counts, but does not shine.
    all_shown = standing.passed == standing.total and all(
        gate.source == "recorded" for gate in standing.required
    )
    note_width = min(NOTE_WIDTH, max(0, width - 24))
    cells = columns(
        (sign.glyph, 2, sign.tone),
        (f"{milestone.id} {milestone.title}", max(6, width - 2 - 6 - 2 - note_width), "plain"),
        (counted, -6, "good" if standing.total and all_shown else "plain"),
        ("", 2, "plain"),
        (note, note_width, tone),
    )
    return Row(
        key=milestone.id, lines=(cells,), search=f"{milestone.status} {milestone.title} {milestone.notes}"
    )


def _note(standing: MilestoneStanding) -> tuple[str, Tone]:
    """Say in a word or two what keeps the milestone's gates from holding."""
    for count, word, tone in (
        (standing.failed, "fail", "bad"),
        (standing.blocked, "blocked", "warn"),
        (standing.stale, "stale", "warn"),
    ):
        if count:
            return f"{word} {count}", cast("Tone", tone)
    if offered := sum(gate.promotable for gate in standing.gates):
        return f"{signs.PROMOTABLE.glyph} {signs.PROMOTABLE.word} {offered}", "accent"
    if not standing.total:
        return "no gates", "muted"
    if standing.not_run:
        return f"not run {standing.not_run}", "muted"
    return standing.milestone.status, "muted"
