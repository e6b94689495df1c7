"""The hand-off: one field per line of the tracker's template, filled from the session, all of it editable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import TextArea

from loopui.cockpit.dialogs.drafted import Drafted
from loopui.cockpit.dialogs.id_area import IdArea
from loopui.cockpit.intents import FillHandoff
from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.words import Words
from loopui.reports.handoff import Handoff, completions, to_markdown, unknown_ids

if TYPE_CHECKING:
    from loopui.tracker.models import Tracker


class HandoffForm(Drafted[Handoff | FillHandoff, Handoff]):
    """Answers with the hand-off to save; leaving half-way keeps a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+y", "copy", "Copy", show=False, priority=True)]

    def __init__(
        self, handoff: Handoff, tracker: Tracker, *, keep: Callable[[Handoff], None], is_draft: bool
    ) -> None:
        anew = (("^r", "fills it anew"),) if is_draft else ()
        keys = (("^s", "saves"), ("^y", "copies"), *anew, ("→", "completes"), ("Esc", "keeps a draft"))
        super().__init__("Hand-off" + (" ─ draft" if is_draft else ""), keys, value=handoff, keep=keep)
        self._handoff = handoff
        self._tracker = tracker
        known = completions(tracker)
        self._areas = tuple(
            IdArea(value, known=known, unknown=self._unknown_in, id=f"field-{number}")
            for number, (_, value) in enumerate(handoff.fields)
        )
        self._status = Words(id="unknown")

    def body(self) -> ComposeResult:
        """Stack the fields, each under its label, and what is unknown below them."""
        with VerticalScroll(id="fields", can_focus=False):
            for number, (label, _) in enumerate(self._handoff.fields, start=1):
                yield Words((line((f"{number} ", "muted"), (label, "strong")),))
                yield self._areas[number - 1]
        yield self._status

    def on_mount(self) -> None:
        """Begin in the first field that is empty, else in the first."""
        empty = [area for area in self._areas if not area.text.strip()]
        if self._areas:
            (empty or list(self._areas))[0].focus()
        self._tell_unknown()

    @property
    def edited(self) -> Handoff:
        """The hand-off as it stands in the form."""
        pairs = zip(self._handoff.fields, self._areas, strict=True)
        return replace(self._handoff, fields=tuple((label, area.text) for (label, _), area in pairs))

    def _unknown_in(self, text: str) -> tuple[tuple[int, int, str], ...]:
        return unknown_ids(self._tracker, text)

    @on(TextArea.Changed)
    def check_ids(self) -> None:
        """Check the ids while they are typed."""
        self.note_change()
        self._tell_unknown()

    def _tell_unknown(self) -> None:
        found = [each for area in self._areas for _, _, each in self._unknown_in(area.text)]
        self._status.say(_unknown_line(tuple(dict.fromkeys(found))))

    def action_save(self) -> None:
        """Answer with the hand-off."""
        self.answer(self.edited)

    def action_copy(self) -> None:
        """Copy it as Markdown to the terminal's clipboard."""
        self.app.copy_to_clipboard(to_markdown(self.edited))
        self.notify("copied as Markdown", markup=False)

    def action_fill_anew(self) -> None:
        """Answer that the session shall fill it again."""
        self.answer_anew(FillHandoff(anew=True))


def _unknown_line(ids: tuple[str, ...]) -> tuple[Line, ...]:
    if not ids:
        return (line(("every id is known to the tracker", "muted")),)
    return (
        line(
            ("? ", "warn"),
            (f"not in the tracker: {', '.join(ids)}", "warn"),
            ("  saved all the same", "muted"),
        ),
    )
