"""The priority queue: what comes next, how many gates it runs, and what the others wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.snapshot import Snapshot, next_up, queue_keys
from loopui.cockpit.text import Line, Tone, cells, columns, fit, line
from loopui.cockpit.widgets.rows import Row

if TYPE_CHECKING:
    from loopui.tracker.selection import Choice


Slice: TypeAlias = "tuple[tuple[Choice, ...], Choice | None]"  # the plan, and what `n` is about


class Queue(Pane[Slice]):
    """The tracker's Top Priority Queue in the order in which it is worked off."""

    TITLE = "Priority queue"

    def __init__(self, *, edits: bool) -> None:
        super().__init__(id="queue", edits=edits)

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the plan, and what comes next for whoever looks."""
        return (snapshot.plan, next_up(snapshot)) if snapshot.tracker else None

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw each entry with its description below."""
        return queue_rows(*slice_, width)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say how an entry gets here."""
        del slice_
        return (
            line(("Nothing is queued.", "muted")),
            self.filled_by("A [[queue]] entry"),
            *((line(("a", "accent"), (" adds one.", "muted")),) if self._edits else ()),
            line(("l", "accent"), (" launches a gate without an entry.", "muted")),
        )


def queue_rows(plan: tuple[Choice, ...], following: Choice | None, width: int) -> tuple[Row, ...]:
    """Return the queue's rows; `▸` stands before what comes next."""
    return tuple(
        _row(key, choice, width, is_next=choice is following)
        for key, choice in zip(queue_keys(plan), plan, strict=True)
    )


def _row(key: str, choice: Choice, width: int, *, is_next: bool) -> Row:
    entry = choice.entry
    what, tone = _state(choice)
    room = max(8, width - 6 - cells(what) - 1)
    first = columns(
        ("▸" if is_next else " ", 2, "accent"),
        (entry.priority, 3, "accent" if is_next else "muted"),
        (entry.task, room, "strong" if is_next else "plain"),
        (what, -max(0, width - 5 - room - 1), tone),
    )
    return Row(
        key=key,
        lines=(first, line("     ", (fit(entry.description, max(0, width - 6)), "muted"))),
        search=f"{entry.description} {choice.why}",
    )


def _state(choice: Choice) -> tuple[str, Tone]:
    match choice.state:
        case "waits":
            return f"waits {', '.join(choice.waits)}", "warn"
        case "done":
            return "✔ done", "good"
        case "unclear":
            return "cannot run" if choice.gates else "no gates", "warn"
        case "ready":
            count = len(choice.gates)
            return f"{count} gate{'' if count == 1 else 's'}", "plain"
