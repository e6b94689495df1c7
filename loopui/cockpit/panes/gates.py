"""Every gate: how it stands, how surely, and how long and how large its last runs were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from loopui.cockpit import signs
from loopui.cockpit.formats import moment, roughly_mib, took
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.signs import Sign
from loopui.cockpit.text import Line, Tone, cells, columns, line
from loopui.cockpit.widgets.bars import bars
from loopui.cockpit.widgets.rows import Row
from loopui.host.terminal import clean

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.artifacts import Artifact
    from loopui.reports.board import GateStanding

RUNS_SHOWN = 8  # as bars
NAME_WIDTH = 26
SCOPE_WIDTH = 12  # with less room than that it says nothing

_NOTHING = Sign("", "", "plain")
_STATES = {"running": signs.RUNNING, "held": signs.HELD, "queued": signs.QUEUED}
_GRADES: dict[str, Tone] = {"claim": "good"}

Cell = tuple[str, int, Tone]


@dataclass(frozen=True, slots=True)
class Slice:
    """The gates' standing, what their runs were like, and until when "today" is today."""

    gates: tuple[GateStanding, ...]
    pasts: Mapping[str, tuple[Artifact, ...]]
    today: datetime


class Gates(Pane[Slice]):
    """One line per gate, with as many columns as there is room for."""

    TITLE = "Gates"

    def __init__(self, *, edits: bool) -> None:
        super().__init__(id="gates", edits=edits)

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the gates' standing."""
        if snapshot.board is None:
            return None
        midnight = snapshot.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return Slice(snapshot.board.gates, snapshot.pasts, midnight)

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw the gates."""
        return gate_rows(slice_, width)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say where gates come from."""
        del slice_
        return (
            line(("No gates yet.", "muted")),
            line(("`loopui import` reads them from Markdown.", "muted")),
            self.filled_by("[[gates]]"),
        )

    def title_of(self, slice_: Slice) -> str:
        """Count how the gates stand."""
        counted = {
            "pass": sum(gate.holds for gate in slice_.gates),
            "stale": sum(gate.verdict == "pass" and not gate.holds for gate in slice_.gates),
            "fail": sum(gate.verdict == "fail" for gate in slice_.gates),
            "blocked": sum(gate.verdict == "blocked" for gate in slice_.gates),
            "not run": sum(gate.verdict is None for gate in slice_.gates),
        }
        told = ", ".join(f"{number} {word}" for word, number in counted.items() if number)
        return f"{self.TITLE} ─ {told}" if told else self.TITLE

    def subtitle_of(self, slice_: Slice) -> str:
        """Say what else there is to press."""
        del slice_
        return "Enter opens a gate ─ / filters: fail, stale, diagnostic, advisory …"


def gate_rows(slice_: Slice, width: int) -> tuple[Row, ...]:
    """Return a row per gate: the first columns always, of the others what says anything and fits whole."""
    name_width = min(NAME_WIDTH, max((cells(clean(each.gate)) for each in slice_.gates), default=0))
    first = [_first_cells(each, name_width) for each in slice_.gates]
    more = [_more_cells(each, slice_.pasts.get(each.gate, ()), slice_.today) for each in slice_.gates]
    room = width - max(map(_width, first), default=0)
    kept = []
    for at, groups in enumerate(zip(*more, strict=True)):
        says_something = any(text.strip() for group in groups for text, _, _ in group)
        if says_something and _width(groups[0]) <= room:
            kept.append(at)
            room -= _width(groups[0])
    rows = []
    for standing, own, groups in zip(slice_.gates, first, more, strict=True):
        shown = [*own, *(cell for at in kept for cell in groups[at])]
        if room >= SCOPE_WIDTH:
            shown.append((standing.scope, room, "muted"))
        rows.append(Row(key=standing.gate, lines=(columns(*shown),), search=words_of(standing)))
    return tuple(rows)


def _width(group: tuple[Cell, ...]) -> int:
    return sum(abs(width) for _, width, _ in group)


def words_of(standing: GateStanding) -> str:
    """Return what a filter finds a gate by, also where a narrow terminal has no column for it."""
    said = (
        standing.verdict or "not run",
        standing.grade or "",
        standing.source or "",
        standing.reason,
        standing.kind or "",
        standing.state or "",
        standing.scope,
        "stale" if standing.stale else "",
        "advisory" if standing.advisory else "required",
        "promote" if standing.promotable else "",
    )
    return " ".join(word for word in said if word)


def _first_cells(standing: GateStanding, name_width: int) -> tuple[Cell, ...]:
    sign = signs.of_verdict(standing.verdict)
    grade = standing.grade or standing.source or ""
    # What was only read from files by other hands counts, but does not shine.
    tone: Tone = "muted" if standing.source == "inferred" else sign.tone
    return (
        (sign.glyph, 2, tone),
        (sign.word or "not run", 9, tone),
        (standing.gate, name_width, "plain"),
        ("", 2, "plain"),
        (grade, 11, _GRADES.get(grade, "muted")),
    )


def _more_cells(
    standing: GateStanding, past: tuple[Artifact, ...], today: datetime
) -> tuple[tuple[Cell, ...], ...]:
    """Return the other columns, what is needed most first."""
    first, second = _flags(standing)
    streak = f"streak {standing.streak}" if standing.streak else ""
    lasted = [run.duration_s for run in reversed(past)]
    peaks = [run.peak_mib for run in reversed(past)]
    last_took = took(standing.duration_s) if standing.duration_s is not None else ""
    last_peak = next((roughly_mib(peak) for peak in peaks[-1:] if peak is not None), "")
    return (
        (("", 1, "plain"), first),
        ((_bars(lasted), RUNS_SHOWN, "accent"), (last_took, -8, "plain"), ("", 2, "plain")),
        (second,),
        ((streak, 11, "muted"),),
        ((_bars(peaks), RUNS_SHOWN, "accent"), (last_peak, -9, "plain"), ("", 2, "plain")),
        ((standing.reason, 15, "muted"),),
        ((moment(standing.ended, today) if standing.ended else "", 7, "muted"),),
        ((standing.kind or "unknown", 11, "muted"),),
    )


def _flags(standing: GateStanding) -> tuple[Cell, Cell]:
    """Return what wants to be seen beside the verdict: what runs, an offer, that it is stale or advisory."""
    found = [_STATES[standing.state]] if standing.state in _STATES else []
    found += [signs.PROMOTABLE] if standing.promotable else []
    found += [signs.STALE] if standing.stale else []
    found += [signs.ADVISORY] if standing.advisory and not standing.promotable else []
    first, second = (*found, _NOTHING, _NOTHING)[:2]
    return (first.full.text.strip(), 11, first.tone), (second.full.text.strip(), 11, second.tone)


def _bars(amounts: list[float | None] | list[int | None]) -> str:
    """Return the last amounts on the scale of the largest of them, which begins at nothing."""
    last = amounts[-RUNS_SHOWN:]
    if all(amount is None for amount in last):
        return ""
    return bars(last, RUNS_SHOWN, top=max(amount for amount in last if amount is not None))
