"""How each gate's runs went over time: verdicts, grades, durations and peak memory, a column per run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from loopui.cockpit import signs
from loopui.cockpit.formats import moment, roughly_mib, took
from loopui.cockpit.panes.gates import words_of
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.scales import top_mib, top_seconds
from loopui.cockpit.text import Line, Span, fit, fit_line, line
from loopui.cockpit.widgets.bars import tall_bars
from loopui.cockpit.widgets.meter import joined
from loopui.cockpit.widgets.rows import Row

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.artifacts import Artifact
    from loopui.reports.board import GateStanding

PLOT_LINES = 3
LABEL_WIDTH = 10  # what a line is about
SCALE_WIDTH = 10  # what its upper edge stands for

_GRADES = {"claim": Span("●", "good"), "diagnostic": Span("○", "muted")}
_NO_GRADE = Span("·", "muted")


@dataclass(frozen=True, slots=True)
class Slice:
    """The gates that have run, their runs (newest first), and until when "today" is today."""

    gates: tuple[GateStanding, ...]
    pasts: Mapping[str, tuple[Artifact, ...]]
    today: datetime


class History(Pane[Slice]):
    """A plot per gate that has run."""

    TITLE = "History ─ a column per run, the newest at the right"

    def __init__(self) -> None:
        super().__init__(id="history")

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the gates that have a past."""
        if snapshot.board is None:
            return None
        midnight = snapshot.now.replace(hour=0, minute=0, second=0, microsecond=0)
        ran = tuple(gate for gate in snapshot.board.gates if snapshot.pasts.get(gate.gate))
        return Slice(ran, snapshot.pasts, midnight)

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw the plots."""
        return tuple(history_row(each, slice_.pasts[each.gate], slice_.today, width) for each in slice_.gates)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say what makes history."""
        del slice_
        return (
            line(("No gate has run yet.", "muted")),
            line(("l", "accent"), (" launches one.", "muted")),
        )

    def subtitle_of(self, slice_: Slice) -> str:
        """Explain the signs."""
        del slice_
        return "✔ pass  ✘ fail  ■ blocked ─ ● claim  ○ diagnostic"


def history_row(standing: GateStanding, past: tuple[Artifact, ...], today: datetime, width: int) -> Row:
    """Return a gate's plots, one below the other; of what no run has measured there is none."""
    runs = tuple(reversed(past))[-max(0, width - LABEL_WIDTH - SCALE_WIDTH) :]
    lines: list[Line] = [_heading(standing, runs, today), _signs_of("verdicts", map(_verdict, runs))]
    if any(run.grade for run in runs):
        grades = (_GRADES.get(run.grade or "", _NO_GRADE) for run in runs)
        lines.append(_signs_of("grades", grades))
    lasted = [run.duration_s for run in runs]
    if known := [seconds for seconds in lasted if seconds is not None]:
        top = top_seconds(max(known))
        lines += _plot("duration", took(top), lasted, top)
    peaks = [run.peak_mib for run in runs]
    if measured := [mib for mib in peaks if mib is not None]:
        highest = top_mib(max(measured))
        lines += _plot("memory", roughly_mib(highest), peaks, highest)
    fitted = tuple(fit_line(each, width) for each in (*lines, line()))
    return Row(key=standing.gate, lines=fitted, search=words_of(standing))


def _heading(standing: GateStanding, runs: tuple[Artifact, ...], today: datetime) -> Line:
    count = f"{len(runs)} run{'s' * (len(runs) != 1)}"
    when = moment(runs[-1].when, today) if runs else ""
    since = f"{moment(runs[0].when, today)} … {when}" if len(runs) > 1 else when
    sign = signs.PROMOTABLE if standing.promotable else signs.ADVISORY
    flag = sign.full if standing.advisory else Span("")
    return line((standing.gate, "strong"), (f"  {count}, {since}  ", "muted"), flag)


def _signs_of(label: str, drawn: Iterable[Span]) -> Line:
    return joined([Span(fit(label, LABEL_WIDTH + SCALE_WIDTH), "muted"), *drawn])


def _verdict(run: Artifact) -> Span:
    return signs.of_verdict(run.verdict).mark


def _plot(label: str, scale: str, amounts: list[float | None] | list[int | None], top: float) -> list[Line]:
    """Return the lines of a plot; what its upper edge stands for is written beside it."""
    drawn = tall_bars(amounts, len(amounts), PLOT_LINES, top=top)
    lines = []
    for at, bar_line in enumerate(drawn):
        edge = {0: f"{scale} ┬", PLOT_LINES - 1: "0 ┴"}.get(at, "│")
        name = label if at == 0 else ""
        left = f"{fit(name, LABEL_WIDTH)}{fit(edge, SCALE_WIDTH, align='right')}"
        lines.append(line((left, "muted"), (bar_line, "accent")))
    return lines
