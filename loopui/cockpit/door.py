"""The screen's side of the bridge: everything that the cockpit may ask of the world.

Every call returns at once; what comes of it arrives as a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

if TYPE_CHECKING:
    from loopui.cockpit.edits import Edit
    from loopui.cockpit.snapshot import Snapshot
    from loopui.reports.handoff import Handoff


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOrder:
    """Gates to run one after the other, for a task; a smaller priority runs first (P0 is 0).

    With `calibration` those that have metrics only measure.
    """

    gates: tuple[str, ...]
    task: str = ""
    priority: int = 0
    calibration: bool = False


@dataclass(frozen=True, slots=True)
class PickGates:
    """A dialog's answer that asks for other gates, to be launched for this task."""

    task: str


@dataclass(frozen=True, slots=True)
class FillAnew:
    """A dialog's answer that throws the hand-off's draft away."""


class Listener(Protocol):
    """Whoever the bridge reports to: the app."""

    def post_message(self, message: Message) -> bool:
        """Take a message, from any thread."""
        ...


class Bridge(Protocol):
    """The only door between the screen and files, processes and the machine."""

    @property
    def snapshot(self) -> Snapshot:
        """What is known now."""
        ...

    @property
    def state_file(self) -> Path:
        """The tracker's file, for the editor."""
        ...

    def start(self, listener: Listener) -> None:
        """Begin to read and to watch; called on the app's event loop."""
        ...

    def stop(self) -> None:
        """Let go of everything; runs go on."""
        ...

    def rescan(self) -> None:
        """Read everything again."""
        ...

    def launch(self, order: LaunchOrder) -> None:
        """Put the gates into the machine's queue."""
        ...

    def cancel(self, run: str) -> None:
        """Cancel a run that waits or runs."""
        ...

    def pause(self, *, pause: bool) -> None:
        """Let no queued run of this machine start, or let them start again."""
        ...

    def follow_log(self, run: str) -> None:
        """Follow the log of this run; an empty one stands for the run that runs, or ended last."""
        ...

    def fill_handoff(self, *, anew: bool = False) -> None:
        """Fill the hand-off from the session, or bring back its draft unless it is to be filled `anew`."""
        ...

    def save_handoff(self, handoff: Handoff) -> None:
        """Save it as an artifact and drop the draft."""
        ...

    def keep_draft(self, handoff: Handoff) -> None:
        """Keep what has been written so far."""
        ...

    def check(self) -> None:
        """Check the tracker's claims against the evidence."""
        ...

    def edit(self, edit: Edit) -> None:
        """Edit the tracker, as one step that `undo` takes back."""
        ...

    def undo(self) -> None:
        """Take the last edit of the tracker back."""
        ...

    def read_file(self, path: str) -> None:
        """Read the beginning of an evidence file (path relative to the workspace)."""
        ...
