"""Asks before a run is cancelled, and stops asking when there is nothing left to cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cockpit.dialogs.confirm import Confirm
from loopui.executor.life import Finished, Life, Running
from loopui.host.terminal import clean

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot


class CancelRun(Confirm):
    """The question about one run; what follows from a yes is true for the state that the run is in now."""

    def __init__(self, life: Life) -> None:
        super().__init__("Cancel a run", *_asked(life), yes="cancel the run")
        self._life = life

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Ask about the run as it is now; leave where it has ended."""
        life = next((each for each in snapshot.lives if each.run == self._life.run), None)
        if life is None or isinstance(life, Finished):
            # A run that is no longer told of has ended too: only those that ended last are.
            if life is None or life.workspace != snapshot.workspace:  # our own run's end is told anyway
                how = f" with {life.verdict}" if life else ""
                self.notify(clean(f"{self._life.gate} ended{how} before it was cancelled"), markup=False)
            self.dismiss(None)
        else:
            self.ask(*_asked(life))


def _asked(life: Life) -> tuple[str, str]:
    question = f"Cancel {life.gate}{f' for {life.task}' if life.task else ''} ({life.state})?"
    if isinstance(life, Running):
        return question, "Its command and everything it started are stopped; the record says cancelled."
    return question, "It leaves the queue; its record says cancelled."
