"""The first line: which programme, how safe, who is looking, for how long, on what, and the time."""

from __future__ import annotations

from loopui.cockpit.formats import clock, session
from loopui.cockpit.lane import lacks_lane
from loopui.cockpit.snapshot import Snapshot, next_up
from loopui.cockpit.text import Line, Span, cells, fit_line, line, plain
from loopui.cockpit.widgets.lines import Lines


class Header(Lines):
    """Draws one line of context."""

    def __init__(self) -> None:
        super().__init__(id="header")
        self._snapshot: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Draw the context of this snapshot."""
        self._snapshot = snapshot
        self.redraw()

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the line."""
        return (header_line(self._snapshot, width),) if self._snapshot else ()


def current_task(snapshot: Snapshot) -> str:
    """Return what is worked on: the running run's task or gate, else the next queue entry's."""
    if snapshot.running:
        return snapshot.running.task or snapshot.running.gate
    following = next_up(snapshot)
    return following.entry.task if following else ""


def header_line(snapshot: Snapshot, width: int) -> Line:
    """Return the header; what is less needed leaves first when the terminal is narrow."""
    program = snapshot.tracker.program.name if snapshot.tracker else "loopui"
    left = [Span(f" {program}", "accent")]
    if snapshot.mode is not None:
        safe = snapshot.mode.name == "safe"
        left.append(Span("● SAFE MODE" if safe else "○ OPEN MODE", "good" if safe else "warn"))
    if snapshot.paused:
        left.append(Span("‖ PAUSED", "warn"))
    left.append(Span(snapshot.role))
    if snapshot.lane:
        left.append(Span(f"lane {snapshot.lane}"))
    elif lacks_lane(snapshot):
        left.append(Span("! no lane: nothing can be launched", "warn"))
    elapsed = (snapshot.now - snapshot.session_start).total_seconds()
    right = [Span(f"session {session(elapsed)}", "muted")]
    if task := current_task(snapshot):
        right.append(Span(task, "strong"))
    right.append(Span(clock(snapshot.now)))
    while len(right) > 1 and _width(left, 2) + _width(right, 3) + 4 > width:
        right.pop(0)
    gap = width - _width(left, 2) - _width(right, 3) - 1
    if gap < 1:
        return fit_line(_spaced(left, 2), width)
    return line(*_spaced(left, 2), " " * gap, *_spaced(right, 3), " ")


def _spaced(spans: list[Span], gap: int) -> Line:
    parts: list[Span] = []
    for span in spans:
        parts += [Span(" " * gap), span] if parts else [span]
    return tuple(parts)


def _width(spans: list[Span], gap: int) -> int:
    return cells(plain(_spaced(spans, gap)))
