"""The screen's side of the bridge: everything that the cockpit may ask of the world.

Every call returns at once; what comes of it arrives as a message.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

if TYPE_CHECKING:
    from loopui.cockpit.intents import Intent
    from loopui.cockpit.snapshot import Snapshot


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

    def ask(self, intent: Intent) -> None:
        """Begin to carry out what the person wants."""
        ...
