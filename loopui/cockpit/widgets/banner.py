"""What stands above the panes: at most a line or two, and the key that shows all of it."""

from __future__ import annotations

from textual import events

from loopui.cockpit.text import Line, Span, Tone, cells, fit_line, line, plain, wrap
from loopui.cockpit.widgets.lines import Lines

MARK = "▲ "
SHOWS_ALL: Line = line(("  !", "accent"), (" shows all", "muted"))


class Banner(Lines):
    """Messages that stand above everything else; without one it is not there. A click shows all of them."""

    def __init__(self, *, id: str, tone: Tone) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.display = False
        self._tone: Tone = tone
        self._texts: tuple[str, ...] = ()
        self._most = 1

    def tell(self, texts: tuple[str, ...]) -> None:
        """Show these messages."""
        if texts != self._texts:
            self._texts = texts
            self.display = bool(texts)
            self.redraw()

    def bound(self, most: int) -> None:
        """Take at most so many lines."""
        if most != self._most:
            self._most = most
            self.redraw()

    def draw(self, width: int) -> tuple[Line, ...]:
        """Return the lines; the widget is as high as they are many."""
        lines = banner_lines(self._texts, width, most=self._most, tone=self._tone)
        self.styles.height = max(1, len(lines))
        return lines

    async def on_click(self, event: events.Click) -> None:
        """Show all of it."""
        event.stop()
        await self.screen.run_action("troubles")


def banner_lines(texts: tuple[str, ...], width: int, *, most: int, tone: Tone) -> tuple[Line, ...]:
    """Begin every message on a line of its own; where something is cut, tell the key that shows it."""
    whole = [
        part for text in texts for part in wrap(line((MARK, tone), (text, tone)), width, hang=cells(MARK))
    ]
    if len(whole) <= most:
        return tuple(whole)
    rest = (Span(" "), *(span for part in whole[most:] for span in part))
    last = fit_line((*whole[most - 1], *rest), max(0, width - cells(plain(SHOWS_ALL))))
    return (*whole[: most - 1], fit_line((*last, *SHOWS_ALL), width))
