"""The result of a checklist: pass, fail or blocked; where none is chosen, what the items speak for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, get_args

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from loopui.cockpit import signs
from loopui.cockpit.text import Line, Span, cells, line
from loopui.cockpit.widgets.lines import Lines
from loopui.evidence.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS: tuple[Verdict, ...] = get_args(Verdict)


class Result(Lines, can_focus=True):
    """One line of results; the arrows, a first letter or a click choose one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,space", "step(1)", "Next", show=False),
        Binding("left,h", "step(-1)", "Previous", show=False),
        *(Binding(result[0], f"choose('{result}')", result, show=False) for result in RESULTS),
        Binding("enter", "app.focus_next", "Next field", show=False),
    ]

    class Changed(Message):
        """The person has chosen a result."""

    def __init__(self, chosen: Verdict | None) -> None:
        super().__init__(id="result")
        self.chosen = chosen
        self._proposed: Verdict | None = None

    @property
    def value(self) -> Verdict | None:
        """The result that was chosen, else the proposed one."""
        return self.chosen or self._proposed

    def propose(self, proposed: Verdict | None) -> None:
        """Show what the items speak for, as long as nothing is chosen."""
        self._proposed = proposed
        self.redraw()

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the line."""
        del width
        return (line(*(span for _, spans in self._choices() for span in spans), self._remark()),)

    def _choices(self) -> Iterator[tuple[Verdict, tuple[Span, ...]]]:
        for result in RESULTS:
            sign, taken = signs.of_verdict(result), result == self.value
            mark = Span("● " if taken else "○ ", "accent" if taken else "muted")
            word = Span(f"{sign.glyph} {sign.word}", sign.tone if taken else "muted")
            yield result, (mark, word, Span("   "))

    def _remark(self) -> Span:
        if self.chosen is None and self._proposed is not None:
            return Span("as the items say", "muted")
        return Span("" if self.chosen else "not chosen yet", "muted")

    def action_step(self, by: int) -> None:
        """Choose the next result, or the one before."""
        at = RESULTS.index(self.value) if self.value else -1 if by > 0 else 0
        self.action_choose(RESULTS[(at + by) % len(RESULTS)])

    def action_choose(self, result: Verdict) -> None:
        """Choose a result."""
        self.chosen = result
        self.redraw()
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Choose the result under the mouse."""
        end = 0
        for result, spans in self._choices():
            end += sum(cells(span.text) for span in spans)
            if event.x < end:
                self.action_choose(result)
                return
