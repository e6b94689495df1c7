"""The hand-off: one field per line of the tracker's template, filled from the session, all of it editable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widgets import TextArea

from loopui.cockpit.dialogs.dialog import Dialog, Words
from loopui.cockpit.dialogs.id_area import IdArea
from loopui.cockpit.intents import FillHandoff
from loopui.cockpit.text import Line, line
from loopui.reports.handoff import Handoff, completions, to_markdown, unknown_ids

if TYPE_CHECKING:
    from loopui.tracker.models import Tracker

DRAFT_AFTER_S = 0.4  # of rest: a terminal that vanishes takes at most the last words with it


class HandoffForm(Dialog[Handoff | FillHandoff]):
    """Answers with the hand-off to save; leaving half-way keeps a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        Binding("ctrl+y", "copy", "Copy", show=False, priority=True),
        Binding("ctrl+r", "fill_anew", "Fill anew", show=False, priority=True),
    ]

    def __init__(
        self, handoff: Handoff, tracker: Tracker, *, keep: Callable[[Handoff], None], is_draft: bool
    ) -> None:
        anew = (("^r", "fills it anew"),) if is_draft else ()
        keys = (("^s", "saves"), ("^y", "copies"), *anew, ("→", "completes"), ("Esc", "keeps a draft"))
        super().__init__("Hand-off" + (" ─ draft" if is_draft else ""), keys)
        self._handoff = handoff
        self._tracker = tracker
        self._keep = keep
        self._touched = False
        self._timer: Timer | None = None
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
    def note_change(self) -> None:
        """Check the ids, and keep a draft once the person pauses."""
        if self.edited == self._handoff and not self._touched:
            return
        self._touched = True
        self._tell_unknown()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DRAFT_AFTER_S, self.keep_draft)

    def _tell_unknown(self) -> None:
        found = [each for area in self._areas for _, _, each in self._unknown_in(area.text)]
        self._status.say(_unknown_line(tuple(dict.fromkeys(found))))

    def keep_draft(self) -> None:
        """Keep what has been written so far."""
        if self._touched:
            self._keep(self.edited)

    def action_save(self) -> None:
        """Answer with the hand-off."""
        if self._timer is not None:
            self._timer.stop()
        self.dismiss(self.edited)

    def action_copy(self) -> None:
        """Copy it as Markdown to the terminal's clipboard."""
        self.app.copy_to_clipboard(to_markdown(self.edited))
        self.notify("copied as Markdown", markup=False)

    def action_fill_anew(self) -> None:
        """Answer that the session shall fill it again."""
        if self._timer is not None:
            self._timer.stop()
        self.dismiss(FillHandoff(anew=True))

    def action_leave(self) -> None:
        """Leave, and keep a draft of what was changed."""
        if self._timer is not None:
            self._timer.stop()
        self.keep_draft()
        self.dismiss(None)


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
