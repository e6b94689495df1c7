"""What stands above the panes: what is wrong wraps, because the way out stands at its end."""

from __future__ import annotations

from textual.widgets import Static

from loopui.cockpit.text import Line, fit_line, line, literal
from loopui.cockpit.widgets.lines import Lines


class BannerBox(Static):
    """Shows messages above everything else, or is not there."""

    def __init__(self) -> None:
        super().__init__("", id="banner", markup=False)
        self.display = False
        self._texts: tuple[str, ...] = ()

    def tell(self, texts: tuple[str, ...]) -> None:
        """Show what is wrong; nothing hides the box."""
        if texts != self._texts:
            self._texts = texts
            self.display = bool(texts)
            self.update(literal("\n".join(f"▲ {text}" for text in texts)))


class Notice(Lines):
    """One line that is worth knowing, cut where the terminal ends, or not there."""

    def __init__(self) -> None:
        super().__init__(id="notice")
        self.display = False
        self._text = ""

    def tell(self, text: str) -> None:
        """Show the line; an empty one hides it."""
        if text != self._text:
            self._text = text
            self.display = bool(text)
            self.redraw()

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the line."""
        return (fit_line(line((f" ▲ {self._text}", "warn")), width),)
