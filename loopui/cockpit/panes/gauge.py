"""The memory gauge: what is used on a fixed scale, the marks, one word, and the last five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cockpit.formats import grouped, roughly_mib
from loopui.cockpit.snapshot import HISTORY_S, Memory, Snapshot
from loopui.cockpit.text import Line, Span, Tone, cells, fit_line, line, plain
from loopui.cockpit.widgets import meter
from loopui.cockpit.widgets.framed import Framed
from loopui.cockpit.widgets.lines import Lines
from loopui.cockpit.widgets.meter import Limits

if TYPE_CHECKING:
    from loopui.host.memory import Reading
    from loopui.tracker.models.programme import Mode

SHORTEST_BAR = 12
MANY_PERCENT = 10.0  # of the time some task waited for memory: the machine is thrashing


class Gauge(Lines, Framed):
    """Draws the memory slice of the snapshot."""

    def __init__(self) -> None:
        super().__init__(id="gauge")
        self._slice: tuple[Memory, Limits | None, bool] | None = None
        self.entitle("Memory")

    def show(self, snapshot: Snapshot) -> None:
        """Draw the memory of this snapshot."""
        held_for = snapshot.held_for_mib
        slice_ = (snapshot.memory, _limits(snapshot.mode, held_for), bool(held_for))
        if slice_ != self._slice:
            self._slice = slice_
            self.entitle("Memory", _source(snapshot.memory))
            self.redraw()

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the gauge's two lines."""
        if self._slice is None:
            return ()
        memory, limits, for_head = self._slice
        return gauge_lines(memory, limits, width, for_head=for_head)


def _limits(mode: Mode | None, held_for_mib: int) -> Limits | None:
    """Return the tracker's limits, or what a held run waits for.

    Before the tracker has been read nobody knows what the memory means.
    """
    if mode is None:
        return None
    return Limits(threshold_mib=held_for_mib or mode.min_available_mib, floor_mib=mode.stop_available_mib)


def _source(memory: Memory) -> str:
    """Name the source only where it is not the machine itself: a container's limit has to be seen."""
    reading = memory.reading
    return reading.source if reading and "cgroup" in reading.source else ""


def gauge_lines(
    memory: Memory, limits: Limits | None, width: int, *, for_head: bool = False
) -> tuple[Line, ...]:
    """Return the two lines of the gauge for an inner width; `for_head`: the threshold is the held run's."""
    if memory.reading is None:
        if memory.problem:
            what: Line = line(" ", ("✘ UNREADABLE", "bad"), f"  nothing heavy is admitted: {memory.problem}")
        else:
            what = line(" ", ("reading memory …", "muted"))
        return (fit_line(what, width), ())
    threshold = "held run needs " if for_head else "threshold "
    return (
        _bar_line(memory.reading, limits, width),
        _history_line(memory, memory.reading, limits, width, threshold=threshold),
    )


def _bar_line(reading: Reading, limits: Limits | None, width: int) -> Line:
    word = _word(reading.available_mib, limits)
    exact = line(
        (grouped(reading.available_mib), "strong"),
        (f" MiB available of {grouped(reading.total_mib)}", "plain"),
    )
    short = line((roughly_mib(reading.available_mib), "strong"), (" free", "plain"))
    for figures in (exact, short, line()):
        gap = 3 if figures else 0
        left = width - 2 - cells(plain(figures)) - gap - cells(word.text) - 2
        if left >= SHORTEST_BAR:
            break
    bar = meter.bar(
        max(0, left), total_mib=reading.total_mib, available_mib=reading.available_mib, limits=limits
    )
    parts = line(" ", *bar, "  ", *figures, " " * gap, word)
    return fit_line(parts, width)


def _word(available_mib: int, limits: Limits | None) -> Span:
    if limits is None:
        return Span("")
    now = meter.state(available_mib, limits)
    return Span(f"{meter.GLYPH_OF[now]} {now:<6}", meter.TONE_OF[now])


def _history_line(
    memory: Memory, reading: Reading, limits: Limits | None, width: int, *, threshold: str
) -> Line:
    swap, pressure = reading.swap_used_mib, reading.pressure_percent
    figures: list[tuple[str, str, Tone]] = [
        ("floor ", grouped(limits.floor_mib) if limits else "…", "plain"),
        (threshold, grouped(limits.threshold_mib) if limits else "…", "plain"),
        ("swap ", "0 B" if not swap else roughly_mib(swap), "warn" if swap else "plain"),
    ]
    if pressure is not None:
        figures.append(("pressure ", f"{pressure:.1f} %", "warn" if pressure >= MANY_PERCENT else "plain"))
    while True:
        texts: list[tuple[str, Tone]] = [
            part for name, value, tone in figures for part in ((f"   {name}", "muted"), (value, tone))
        ]
        tail = line(*texts, ("   5 min ", "muted"))
        left = width - 1 - cells(plain(tail))
        if left >= SHORTEST_BAR or not figures:
            break
        figures.pop()
    spark = meter.sparkline(
        max(0, left),
        memory.history,
        samples=memory.samples,
        total_mib=reading.total_mib,
        seconds_shown=HISTORY_S,
    )
    return fit_line(line(" ", *spark, *tail), width)
