"""A screen of panes: lays them out for the terminal's size, hands them the snapshot, moves and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from loopui.cockpit import actions
from loopui.cockpit.messages import Told
from loopui.cockpit.panes.blockers import Blockers
from loopui.cockpit.panes.consumers import Consumers
from loopui.cockpit.panes.evidence import Evidence
from loopui.cockpit.panes.executor import Executor
from loopui.cockpit.panes.gates import Gates
from loopui.cockpit.panes.gauge import Gauge
from loopui.cockpit.panes.header import Header
from loopui.cockpit.panes.history import History
from loopui.cockpit.panes.milestones import Milestones
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.panes.queue import Queue
from loopui.cockpit.screens.layout import LAYOUTS, Layout, layout_for
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.troubles import notice_of
from loopui.cockpit.widgets.banner import Banner
from loopui.cockpit.widgets.filter_line import FilterLine
from loopui.cockpit.widgets.key_bar import KeyBar
from loopui.cockpit.widgets.rows import Rows

if TYPE_CHECKING:
    from loopui.cockpit.messages import Severity

BANNER_LINES = 2  # in a large terminal
CHOSEN_FIRST = 2  # in a small terminal: the queue


class PanesScreen(Screen[None]):
    """Every pane of the cockpit, and how to get from one to another."""

    AUTO_FOCUS = "#queue"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "show_all", "Show all rows again", show=False),
    ]

    def __init__(self, role: str) -> None:
        super().__init__(id="main")
        self._role = role
        self._layout: Layout = "full"
        self._filtered: Rows | None = None
        edits = role == actions.ORCHESTRATOR
        self.header, self.gauge, self.executor = Header(), Gauge(), Executor()
        self.programme: tuple[Pane[Any], ...] = (
            Milestones(edits=edits),
            Queue(edits=edits),
            Blockers(edits=edits),
        )
        self.shown: tuple[Pane[Any], ...] = (Evidence(), Consumers(edits=edits))
        self.keys = KeyBar(tuple(actions.allowed(role)))
        self.gates, self.history = Gates(edits=edits), History()
        self.filter_line = FilterLine()
        self.banner, self.notice = Banner(id="banner", tone="plain"), Banner(id="notice", tone="warn")

    @property
    def choosable(self) -> tuple[Pane[Any], ...]:
        """The panes of which a small terminal shows one, in the order of their numbers."""
        return (*self.programme, *self.shown)

    @property
    def panes(self) -> tuple[Pane[Any], ...]:
        """Every pane of rows, also of the views that take the cockpit's place."""
        return (*self.choosable, self.gates, self.history)

    def selected_in(self, pane: str) -> str:
        """Return the key of the row that is selected in this pane; empty: there is none."""
        found = next((each for each in self.panes if each.id == pane), None)
        return (found.selected or "") if found else ""

    def selected_gate(self) -> str:
        """Return the gate that the person looks at; empty: the focus is on no list of gates."""
        found = next((pane for pane in (self.gates, self.history) if pane is self.focused), None)
        return (found.selected or "") if found is not None else ""

    def compose(self) -> ComposeResult:
        """Lay the panes out as they stand in a large terminal."""
        yield self.header
        yield self.banner
        yield self.notice
        yield self.gauge
        with Horizontal(id="programme"):
            yield from self.programme
        yield self.executor
        with Horizontal(id="shown"):
            yield from self.shown
        yield self.gates
        yield self.history
        yield self.filter_line
        yield self.keys

    def on_mount(self) -> None:
        """Choose what a small terminal shows first."""
        self._choose(CHOSEN_FIRST)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand the snapshot down."""
        self.header.show(snapshot)
        self.gauge.show(snapshot)
        self.executor.show_snapshot(snapshot)
        for pane in self.panes:
            pane.show_snapshot(snapshot)
        self._tell_found()
        self.banner.tell(tuple(banner.text for banner in snapshot.banners))
        self.keys.relabel({"pause": "resume"} if snapshot.paused else {})
        notice = notice_of(snapshot)
        self.notice.tell((notice,) if notice else ())

    # Layout

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout for the new size."""
        self._layout = layout_for(event.size.width, event.size.height)
        for name in LAYOUTS:
            self.set_class(name == self._layout, f"-{name}")
        self.banner.bound(BANNER_LINES if self._layout == "full" else 1)
        # In a small terminal the chosen pane stands below the executor, whichever it is.
        compact = self._layout == "compact"
        programme = self.query_one("#programme")
        if compact:
            self.move_child(self.executor, before=programme)
        else:
            self.move_child(self.executor, after=programme)
        for number, pane in enumerate(self.choosable, start=1):
            pane.number = number if compact else None
            pane.retitle()
        self.call_after_refresh(self._refocus)

    def _refocus(self) -> None:
        """Bring the focus back where it can be seen."""
        if self.focused is None or not self.focused.region:
            self.executor.runs.focus()

    def _choose(self, number: int) -> None:
        for at, pane in enumerate(self.choosable, start=1):
            pane.set_class(at == number, "-chosen")
        self.query_one("#programme").set_class(number <= len(self.programme), "-has-chosen")
        self.query_one("#shown").set_class(number > len(self.programme), "-has-chosen")

    def choose_pane(self, number: int) -> None:
        """Show this pane in a small terminal, and go to it."""
        self._choose(number)
        self.choosable[number - 1].focus()

    # Moving

    def action_next_pane(self) -> None:
        """Focus the next pane."""
        self.focus_next("Rows, LogView")

    def action_previous_pane(self) -> None:
        """Focus the previous pane."""
        self.focus_previous("Rows, LogView")

    def action_follow(self) -> None:
        """Follow the end of the log, or stay where it is read."""
        log = self.executor.log_view
        if log.following:
            log.following = False
        else:
            log.action_follow()
        self.executor.retitle()

    # Filtering

    def action_filter(self) -> None:
        """Ask for the words that rows of the focused pane have to contain."""
        pane = self.focused
        if not isinstance(pane, Pane):
            self._tell("this has no rows to filter: Tab goes to a pane that has")
            return
        self._filtered = pane
        self.add_class("-filtering")
        self.filter_line.ask(pane.called, pane.filter_text)
        self._tell_found()

    @on(Input.Changed, "#filter")
    def narrow(self, event: Input.Changed) -> None:
        """Filter while typing."""
        if self._filtered is not None and self.has_class("-filtering"):
            self._filtered.narrow(event.value)
            self._tell_found()

    def _tell_found(self) -> None:
        if self._filtered is not None and self.has_class("-filtering"):
            self.filter_line.tell(*self._filtered.counts)

    @on(Input.Submitted, "#filter")
    def end_filter(self) -> None:
        """Go back to the filtered pane."""
        self.remove_class("-filtering")
        if self._filtered is not None:
            self._filtered.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Put the filter line away when the person goes elsewhere."""
        if event.widget.id == "filter":
            self.remove_class("-filtering")

    def action_show_all(self) -> None:
        """Drop the filter that is being typed, or the focused pane's."""
        typing = self.has_class("-filtering")
        pane = self._filtered if typing else self.focused
        if isinstance(pane, Rows):
            pane.narrow("")
        if typing:
            self.end_filter()

    def _tell(self, text: str, severity: Severity = "information") -> None:
        self.app.post_message(Told(text, severity))
