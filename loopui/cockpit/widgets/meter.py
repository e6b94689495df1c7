"""The geometry of the memory gauge: pure functions from a reading to what is drawn.

The scale is fixed (0 to total). What is used grows from the left; the threshold and the floor are marks in
what is left: when the bar reaches the first mark nothing heavy is admitted, at the second the guard stops the
run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loopui.cockpit.text import Line, Span, Tone

State = Literal["ADMITS", "HOLDS", "STOPS"]
TONE_OF: dict[State, Tone] = {"ADMITS": "good", "HOLDS": "warn", "STOPS": "bad"}
GLYPH_OF: dict[State, str] = {"ADMITS": "●", "HOLDS": "◐", "STOPS": "■"}

_PARTS = " ▏▎▍▌▋▊▉"
_HEIGHTS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The admission threshold and the guard's floor, in MiB."""

    threshold_mib: int
    floor_mib: int


def state(available_mib: int, limits: Limits) -> State:
    """Return in one word what the memory that is available means now."""
    if available_mib < limits.floor_mib:
        return "STOPS"
    return "HOLDS" if available_mib < limits.threshold_mib else "ADMITS"


def mark(at_available_mib: int, total_mib: int, width: int) -> int | None:
    """Return the column in which the bar ends when so much is available; None if that is off the scale."""
    if width <= 0 or not 0 < at_available_mib < total_mib:
        return None
    return min(width - 1, int((total_mib - at_available_mib) * width / total_mib))


def bar(width: int, *, total_mib: int, available_mib: int, limits: Limits | None) -> Line:
    """Draw what is used on a scale from 0 to total, the threshold and the floor as marks where known."""
    if width <= 0 or total_mib <= 0:
        return ()
    used = max(0, min(total_mib, total_mib - available_mib))
    eighths = round(used * width * 8 / total_mib)
    full, part = divmod(eighths, 8)
    drawn: list[Span] = []
    marks: dict[int | None, Tone] = {}
    tone: Tone = "accent"
    if limits is not None:
        marks[mark(limits.threshold_mib, total_mib, width)] = "warn"
        marks[mark(limits.floor_mib, total_mib, width)] = "bad"
        tone = TONE_OF[state(available_mib, limits)]
    for column in range(width):
        if column in marks:
            drawn.append(Span("┃" if column < full else "│", marks[column]))
        elif column < full:
            drawn.append(Span("█", tone))
        elif column == full and part:
            drawn.append(Span(_PARTS[part], tone))
        else:
            drawn.append(Span("░", "faint"))
    return joined(drawn)


def sparkline(
    width: int, history: Sequence[int], *, samples: int, total_mib: int, seconds_shown: int
) -> Line:
    """Draw the most that was used in each slice of the last `seconds_shown`, newest at the right.

    `history` has one available amount per second, oldest first; `samples` counts all that were ever taken, so
    that slices keep their borders and the line moves only when one is full. What was before is blank.
    """
    if width <= 0 or total_mib <= 0:
        return ()
    per_slice = max(1, -(-seconds_shown // width))
    oldest = samples - len(history)
    slices: dict[int, int] = {}
    for number, available in enumerate(history, start=oldest):
        at = number // per_slice
        slices[at] = max(slices.get(at, 0), total_mib - available)
    heights = "".join(
        _HEIGHTS[max(0, min(7, int(used * 8 / total_mib)))] for _, used in sorted(slices.items())[-width:]
    )
    return (Span(" " * (width - len(heights))), Span(heights, "accent"))


def joined(spans: Sequence[Span]) -> Line:
    """Merge neighbours of the same tone."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].tone == span.tone:
            merged[-1] = Span(merged[-1].text + span.text, span.tone)
        else:
            merged.append(span)
    return tuple(merged)
