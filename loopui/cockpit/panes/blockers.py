"""The active blockers, each with what would end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.text import Line, columns, fit, line
from loopui.cockpit.widgets.rows import Row

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.models.knowledge import Blocker

Slice: TypeAlias = "tuple[Blocker, ...]"


class Blockers(Pane[Slice]):
    """What stands in the way."""

    TITLE = "Blockers"

    def __init__(self, *, edits: bool) -> None:
        super().__init__(id="blockers", edits=edits)

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the blockers that are active."""
        if snapshot.tracker is None:
            return None
        return tuple(blocker for blocker in snapshot.tracker.blockers if blocker.status == "active")

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw each blocker with its exit condition below."""
        return tuple(_row(blocker, width) for blocker in slice_)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say that nothing blocks."""
        del slice_
        return (line(("✔ ", "good"), ("Nothing stands in the way.", "muted")), self.filled_by("[[blockers]]"))


def _row(blocker: Blocker, width: int) -> Row:
    first = columns(("■", 2, "bad"), (blocker.id, 4, "strong"), (blocker.blocker, max(4, width - 6), "plain"))
    exit_condition = blocker.exit_condition or "no exit condition"
    return Row(
        key=blocker.id,
        lines=(first, line("  ", ("exit: ", "muted"), (fit(exit_condition, max(0, width - 8)), "muted"))),
        search=f"{blocker.impact} {blocker.exit_condition}",
    )
