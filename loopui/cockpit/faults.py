"""A fault of loopui itself: the screen stands, and the traceback is kept where it can be sent on from."""

from __future__ import annotations

import traceback
from pathlib import Path

from loopui.host.paths import cache_dir

FILE = "faults.log"


def note_fault(workspace: Path, doing: str, error: Exception) -> str:
    """Keep the traceback and return one line that says where it is."""
    what = f"loopui itself has a fault ({doing}: {type(error).__name__}: {error})"
    try:
        path = cache_dir(workspace) / FILE
        with path.open("a", encoding="utf-8") as stream:
            stream.write("".join(traceback.format_exception(error)))
    except OSError:
        return what
    return f"{what}; its traceback is in {path.relative_to(workspace)}"
