"""Which panes a terminal has room for."""

from __future__ import annotations

from typing import Literal, get_args

Layout = Literal["full", "compact", "narrow", "tiny"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

FULL_WIDTH, FULL_HEIGHT = 100, 28
NARROW_WIDTH = 60
TINY_HEIGHT = 12


def layout_for(width: int, height: int) -> Layout:
    """Return the layout.

    full: every pane. compact: gauge, executor with log and one chosen pane. narrow: gauge, executor, keys.
    tiny: the same without frames.
    """
    if height < TINY_HEIGHT:
        return "tiny"
    if width < NARROW_WIDTH:
        return "narrow"
    return "full" if width >= FULL_WIDTH and height >= FULL_HEIGHT else "compact"
