"""The link between tones and the theme: each tone's style comes from the stylesheet."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from loopui.cockpit import text
from loopui.cockpit.text import TONES, Line, Tone

TONE_CLASSES = frozenset({*(f"tone--{tone}" for tone in TONES), "tone--cursor", "tone--rest"})


class Toned(Widget):
    """A widget that draws its own lines in the theme's tones."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)

    def style_of(self, tone: Tone) -> Style:
        """Return the theme's style for a tone."""
        return self.get_component_rich_style(f"tone--{tone}")

    def style_under_cursor(self, tone: Tone) -> Style:
        """Return the tone's style on the selected row."""
        name = "tone--cursor" if self.has_focus else "tone--rest"
        return self.style_of(tone) + self.get_component_rich_style(name, partial=True)

    def strip_of(self, line: Line, width: int, *, selected: bool = False) -> Strip:
        """Return a line as a strip of exactly `width` columns."""
        return text.strip(line, width, self.style_under_cursor if selected else self.style_of)

    def blank(self, width: int) -> Strip:
        """Return an empty strip."""
        return Strip.blank(max(0, width), self.style_of("plain"))
