"""Details of a gate: what it asks for, what each criterion saw the last time, and how its runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.gate_facts import observed_lines
from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.words import Words

if TYPE_CHECKING:
    from loopui.cockpit.labelled import Facts
    from loopui.cockpit.messages import RecordRead


class GateDetails(Details):
    """Facts to read and scroll; what the last run's record tells is put in when it has been read."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts.title, facts.lines, metrics=facts.metrics)
        self.record = facts.record
        self._observed = Words((*_waiting(facts.record), line()))
        self._more = facts.more

    def body(self) -> ComposeResult:
        """Show what is known, what each criterion saw, and the history."""
        with VerticalScroll(id="details"):
            yield Words(self._facts)
            yield from self.comparison()
            yield self._observed
            yield Words(self._more)

    def show_record(self, read: RecordRead) -> None:
        """Show what each criterion saw, or why that cannot be told."""
        told = (line((read.problem, "warn")),) if read.problem else observed_lines(read.criteria)
        self._observed.say((*told, line()))


def _waiting(record: str) -> tuple[Line, ...]:
    if record:
        return (line(("reading the record …", "muted")),)
    return (line(("no record tells what each criterion saw", "muted")),)
