"""The one place where data becomes screen text.

Invariant: a `Span` never holds a control sequence, an invisible or direction-changing character, or a lone
surrogate, and its width in cells is the same in every terminal. Whatever came from a file or process is shown
literally: nothing here is parsed as markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from loopui.host.terminal import CUT, clean

Tone = Literal["plain", "strong", "muted", "faint", "accent", "good", "bad", "warn"]
TONES: tuple[Tone, ...] = ("plain", "strong", "muted", "faint", "accent", "good", "bad", "warn")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of screen text in one tone; cleaned as it is made."""

    text: str
    tone: Tone = "plain"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


_WORDS = re.compile(r"\S+\s*|\s+")

Line: TypeAlias = tuple[Span, ...]
StyleOf: TypeAlias = Callable[[Tone], Style]


def line(*parts: str | Span | tuple[str, Tone]) -> Line:
    """Build a line from plain strings, `(text, tone)` pairs and spans."""
    return tuple(_span(part) for part in parts)


def _span(part: str | Span | tuple[str, Tone]) -> Span:
    if isinstance(part, Span):
        return part
    return Span(part) if isinstance(part, str) else Span(*part)


def cells(text: str) -> int:
    """Return the number of columns that cleaned text takes."""
    return cell_len(text)


def fit(text: str, width: int, *, align: Literal["left", "right"] = "left") -> str:
    """Clean the text and bring it to exactly `width` columns; what does not fit is cut with a sign."""
    text = _cut(clean(text), width)
    missing = " " * (width - cell_len(text))
    return missing + text if align == "right" else text + missing


def _cut(text: str, width: int) -> str:
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += cell_len(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + CUT


def fit_line(spans: Line, width: int) -> Line:
    """Bring a line to at most `width` columns; a cut shows its sign in the tone of what was cut."""
    fitted: list[Span] = []
    left = width
    for index, span in enumerate(spans):
        used = cell_len(span.text)
        more_follows = any(later.text for later in spans[index + 1 :])
        if used > left or (used == left and more_follows):
            short = _cut(span.text, left) if used > left else _cut(span.text + CUT, left)
            fitted.append(Span(short, span.tone))
            break
        fitted.append(span)
        left -= used
    return tuple(fitted)


def wrap(spans: Line, width: int, *, hang: int = 0, fold: bool = False) -> tuple[Line, ...]:
    """Break a line between words so that it fits; what goes on begins in the column `hang`.

    A word that is wider than the place is cut with a sign, or broken too where `fold` is wanted.
    """
    lines: list[list[Span]] = [[]]
    used = 0
    for span in spans:
        for word in _pieces(span.text, max(1, width - hang)) if fold else _WORDS.findall(span.text):
            size = cell_len(word.rstrip())
            if used > hang and used + size > width:
                lines.append([Span(" " * hang)] if hang else [])
                used = hang
            lines[-1].append(Span(word, span.tone))
            used += cell_len(word)
    return tuple(fit_line(_without_end_blanks(each), width) for each in lines)


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the words, those that are too wide in parts."""
    for word in _WORDS.findall(text):
        part, used = "", 0
        for character in word if cell_len(word.rstrip()) > width else ():
            size = cell_len(character)
            if part and used + size > width:
                yield part
                part, used = "", 0
            part, used = part + character, used + size
        yield part or word


def hung(spans: Line, width: int, *, set_in: int = 0) -> tuple[Line, ...]:
    """Break a line so that it fits and nothing is lost: what goes on stands below the text after the label.

    Labels and marks are the spans at the beginning that end with a blank. Without one what goes on is set in
    by so many columns more than the line itself.
    """
    if width <= 0 or cell_len(plain(spans)) <= width:
        return (spans,)
    most, label = width // 3, 0
    for span in spans:
        size = cell_len(span.text)
        if not span.text.endswith(" ") or label + size > most:
            break
        label += size
    text = plain(spans)
    indent = len(text) - len(text.lstrip())
    return wrap(spans, width, hang=label or min(indent + set_in, most), fold=True)


def _without_end_blanks(spans: list[Span]) -> Line:
    if not spans:
        return ()
    return (*spans[:-1], Span(spans[-1].text.rstrip(), spans[-1].tone))


def columns(*parts: tuple[str, int, Tone]) -> Line:
    """Build a line of fixed columns: `(text, width, tone)` each; a negative width aligns right."""
    return tuple(
        Span(fit(text, abs(width), align="right" if width < 0 else "left"), tone)
        for text, width, tone in parts
    )


def plain(spans: Line) -> str:
    """Return a line's characters."""
    return "".join(span.text for span in spans)


def strip(spans: Line, width: int, style_of: StyleOf) -> Strip:
    """Return the line as a strip of exactly `width` columns."""
    fitted = fit_line(spans, width)
    segments = [Segment(span.text, style_of(span.tone)) for span in fitted if span.text]
    return Strip(segments).adjust_cell_length(max(0, width), style_of("plain"))


def literal(text: str) -> Content:
    """Return data as content that is not parsed: for titles, toasts and ready-made widgets."""
    return Content("\n".join(clean(part) for part in text.split("\n")))


def content(lines: Iterable[Line]) -> Content:
    """Return lines as one content, tones as the theme's colours."""
    return Content("\n").join(
        Content.assemble(*((span.text, _CONTENT_STYLES[span.tone]) for span in spans)) for spans in lines
    )


_CONTENT_STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "muted": "$tone-muted",
    "faint": "$tone-faint",
    "accent": "$accent",
    "good": "$success",
    "bad": "$error",
    "warn": "$warning",
}
