"""What a screen promises that wants every snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot


@runtime_checkable
class ShowsSnapshot(Protocol):
    """A screen or dialog that stays true while it is open."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this snapshot."""
        ...
