"""What is wrong until it is mended: it wraps, because the way out stands at its end."""

from __future__ import annotations

from textual.widgets import Static

from loopui.cockpit.text import literal


class BannerBox(Static):
    """Shows messages above everything else, or is not there."""

    def __init__(self) -> None:
        super().__init__("", id="banner", markup=False)
        self.display = False
        self._texts: tuple[str, ...] = ()

    def tell(self, wrong: tuple[str, ...], notices: tuple[str, ...] = ()) -> None:
        """Show what is wrong, and below it what is only worth knowing; nothing hides the box."""
        texts = (*wrong, *notices)
        if texts != self._texts:
            self._texts = texts
            self.display = bool(texts)
            self.set_class(bool(wrong), "-wrong")
            self.update(literal("\n".join(f"▲ {text}" for text in texts)))
