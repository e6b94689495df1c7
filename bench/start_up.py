"""What it costs to start: verbs of the command line against the bare interpreter."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.measure import quietly, report, take_turns
from bench.workspace import workspace

ROUNDS = 15


def main() -> None:
    """Measure and print."""
    loopui = str(Path(sys.executable).with_name("loopui"))
    with workspace() as (place, env):

        def verb(*words: str) -> object:
            return quietly([loopui, *words], cwd=place, env=env)

        alternatives = {
            "python -I -S": quietly([sys.executable, "-I", "-S", "-c", "pass"]),
            "python, import textual.app": quietly([sys.executable, "-c", "import textual.app"]),
            "loopui --version": verb("--version"),
            "loopui exec -- true": verb("exec", "--", "true"),
            "loopui queue": verb("queue", "--json"),
            "loopui status": verb("status", "--json"),
            "loopui run (true)": verb("run", "VG-TRUE-001", "--json"),
        }
        if flock := shutil.which("flock"):
            alternatives["flock x true"] = quietly([flock, str(place / "lock"), "true"])
        report("start-up", take_turns(alternatives, ROUNDS), against="python -I -S")  # type: ignore[arg-type]  # calls
