"""A short form: a few labelled lines to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from loopui.cockpit.dialogs.dialog import Dialog
from loopui.cockpit.text import Line, Span, line
from loopui.cockpit.widgets.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a form; `hint` stands in it while it is empty."""

    label: str
    required: bool = True
    hint: str = ""


def listed(text: str) -> tuple[str, ...]:
    """Return the values of a field that holds several, with commas between."""
    return tuple(value for each in text.split(",") if (value := each.strip()))


class Form(Dialog[tuple[str, ...]]):
    """Answers with what was written, a value per field; one that is required is never empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        Binding("up", "app.focus_previous", "Previous field", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
    ]

    def __init__(self, title: str, fields: tuple[Field, ...], *, about: tuple[Line, ...] = ()) -> None:
        super().__init__(title, (("Enter", "next field, then saves"), ("^s", "saves"), ("Esc", "leaves")))
        self._fields = fields
        self._about = about
        self._inputs = tuple(
            Input(id=f"field-{number}", placeholder=field.hint, compact=True)
            for number, field in enumerate(fields)
        )
        self._status = Words(id="status")

    def body(self) -> ComposeResult:
        """Say what it is about, then stack the fields, each under its label."""
        if self._about:
            yield Words((*self._about, line()))
        for field, box in zip(self._fields, self._inputs, strict=True):
            optional: Line = () if field.required else (Span("  may be left empty", "muted"),)
            yield Words((line((field.label, "strong"), *optional),))
            yield box
        yield self._status

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """Go to the next field; from the last one save."""
        at = self._inputs.index(event.input)
        if at + 1 < len(self._inputs):
            self._inputs[at + 1].focus()
        else:
            self.action_save()

    def action_save(self) -> None:
        """Answer with the values, or say what is still empty."""
        values = tuple(box.value.strip() for box in self._inputs)
        for field, box, value in zip(self._fields, self._inputs, values, strict=True):
            if field.required and not value:
                self._status.say((line((f"■ {field.label.lower()} is still empty", "warn")),))
                box.focus()
                return
        self.dismiss(values)
