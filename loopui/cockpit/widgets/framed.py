"""A frame with words in its edges, which is drawn again only when the words change."""

from __future__ import annotations

from textual.widget import Widget

from loopui.cockpit.text import literal


class Framed(Widget):
    """A widget whose upper edge holds a title and whose lower edge a subtitle, both literal."""

    _edges: tuple[str, str] = ("", "")

    def entitle(self, title: str, subtitle: str = "") -> None:
        """Write both edges."""
        before, self._edges = self._edges, (title, subtitle)
        # Textual draws the whole frame whenever an edge is set, whatever is written there.
        if title != before[0]:
            self.border_title = literal(title)
        if subtitle != before[1]:
            self.border_subtitle = literal(subtitle)
