"""Details of one thing: its facts, what its run compared, and the beginning of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from loopui.cockpit.dialogs.dialog import Dialog
from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.words import Words

if TYPE_CHECKING:
    from loopui.evidence.metrics.results import Metric


class Details(Dialog[None]):
    """Lines to read and scroll; `metrics` are plotted, `path` is the file whose beginning is to come."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "leave", "Leave", show=False),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(
        self, title: str, facts: tuple[Line, ...], *, path: str = "", metrics: tuple[Metric, ...] = ()
    ) -> None:
        super().__init__(title, (("↑ ↓", "scroll"), ("Esc", "leaves")))
        self._facts = facts
        self._metrics = metrics
        self.path = path
        self._file = Words(
            (line(), line(("reading the file …", "muted"))) if path else (), id="file", set_in=2
        )

    def body(self) -> ComposeResult:
        """Show the facts, then the plot, then the file."""
        with VerticalScroll(id="details"):
            yield Words(self._facts)
            yield from self.comparison()
            yield self._file

    def comparison(self) -> ComposeResult:
        """Plot what the run compared, if it did."""
        if self._metrics:
            from loopui.cockpit.widgets.comparison import Comparison  # noqa: PLC0415 - few have any

            yield Comparison(self._metrics)

    def show_file(self, lines: tuple[str, ...]) -> None:
        """Show the beginning of the file."""
        self._file.say((line(), *(line(each) for each in lines)))

    def action_scroll(self, lines: int) -> None:
        """Scroll with vi keys."""
        self.query_one("#details").scroll_relative(y=lines, animate=False)
