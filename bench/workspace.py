"""A small workspace with gates that cost nothing, on a machine state of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.executor.slot import MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_A_RUN = {MARKER, "TERM", "NO_COLOR"}
STATE = """\
schema = 1

[program]
name = "bench"

[mode]
min_available_mib = 64
stop_available_mib = 32

[[milestones]]
id = "M1"
title = "Bench"
status = "active"
gates = ["VG-TRUE-001"]

[[queue]]
priority = "P0"
task = "Bench"
gates = ["VG-TRUE-001"]

[[gates]]
id = "VG-TRUE-001"
scope = "Nothing, quickly"
command = ["true"]
heavy = true
"""


@contextlib.contextmanager
def workspace() -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield a workspace and the environment that gives it its own queue and slot; remove both afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="loopui-bench-"))
    try:
        place = folder / "programme"
        (place / "evidence").mkdir(parents=True)
        (place / "state.toml").write_text(STATE)
        # the machine is its own, also where this is a run itself: `run` inside a run would be refused, and
        # what a run is told of its terminal (there is none) would hold for the cockpit's
        outside = {name: value for name, value in os.environ.items() if name not in _OF_A_RUN}
        yield place, outside | {"LOOPUI_STATE_DIR": str(folder / "machine")}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
