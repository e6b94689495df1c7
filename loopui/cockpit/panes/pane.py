"""What every pane of rows has in common: its slice of the snapshot, and rows drawn from it for a width."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.framed import Framed
from loopui.cockpit.widgets.rows import Row, Rows
from loopui.host.paths import STATE_FILE

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot

Slice = TypeVar("Slice")

NOT_READ_YET: tuple[Line, ...] = ()


class Pane(Rows, Framed, Generic[Slice]):
    """A framed list. It draws again only when its own slice of the snapshot or its width changed."""

    TITLE: ClassVar[str]

    def __init__(self, *, id: str, edits: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="pane")
        self._edits = edits  # whether this role has the key that edits the tracker
        self.slice: Slice | None = None
        self.number: int | None = None  # the key that shows this pane in a small terminal
        self._width_drawn = 0
        self._unread = NOT_READ_YET  # what stands here without a slice
        self.retitle()

    @property
    def called(self) -> str:
        """The pane's name, without what its title says of the order."""
        return self.TITLE.partition(" ─ ")[0]

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return what this pane shows of a snapshot, cheaply; None while it has not been read."""
        raise NotImplementedError

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw the rows."""
        raise NotImplementedError

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say what would fill the pane, and which key does it."""
        raise NotImplementedError

    def filled_by(self, what: str) -> Line:
        """Say which part of state.toml would fill the pane, and the key for it where this role has it."""
        if not self._edits:
            return line((f"{what} in state.toml fills it.", "muted"))
        return line((f"{what} in state.toml fills it: ", "muted"), ("e", "accent"), (" edits.", "muted"))

    def title_of(self, slice_: Slice) -> str:
        """Return the title."""
        del slice_
        return self.TITLE

    def subtitle_of(self, slice_: Slice) -> str:
        """Return what stands in the lower edge of the frame."""
        del slice_
        return ""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the pane's slice of this snapshot if it is another one than before."""
        new, unread = self.slice_of(snapshot), self._unread_of(snapshot)
        if new != self.slice or unread != self._unread:
            self.slice, self._unread = new, unread
            self._draw()

    def _unread_of(self, snapshot: Snapshot) -> tuple[Line, ...]:
        """Say that the tracker cannot be read and which keys lead on, where that is so."""
        if snapshot.tracker is not None or not snapshot.tracker_trouble:
            return NOT_READ_YET
        edits = (line(("e", "accent"), (" edits it.", "muted")),) if self._edits else ()
        why = line(("!", "accent"), (" tells why.", "muted"))
        return (line((f"{STATE_FILE} cannot be read.", "warn")), why, *edits)

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self.room != self._width_drawn:
            self._draw()

    def _draw(self) -> None:
        self._width_drawn = self.room
        if self.slice is None or not self.room:
            self.show((), self._unread)
            return
        self.show(self.rows_of(self.slice, self.room), self.empty_of(self.slice))
        self.retitle()

    def retitle(self) -> None:
        """Write the title, with the pane's number where it has one, and the filter where one is set."""
        title = self.TITLE if self.slice is None else self.title_of(self.slice)
        if self.number is not None:
            title = f"{self.number} {title}"
        if self.filter_text:
            title = f"{title} ─ /{self.filter_text}"
        subtitle = "" if self.slice is None else self.subtitle_of(self.slice)
        self.entitle(title, subtitle)

    def narrow(self, words: str) -> None:
        """Show only rows that contain every word, and say so in the title."""
        super().narrow(words)
        self.retitle()
