"""`loopui exec -- true` beside what else people put in front of a heavy command."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from bench.measure import quietly, report, take_turns
from bench.workspace import workspace

ROUNDS = 25
SAFE_RUN = Path(__file__).with_name("safe_run.sh")
LEAN = "import sys; sys.path.insert(0, {root!r}); from loopui.cli.verbs.exec_ import entry; entry()"


def main() -> None:
    """Measure and print; what is not installed is left out, and said."""
    root = str(Path(__file__).resolve().parent.parent)
    script = Path(sysconfig.get_path("scripts")) / "loopui"
    with workspace() as (place, env):
        env |= {"SAFE_RUN_LOCK": str(place / "safe-run-lock"), "TMPDIR": str(place), "NQDIR": str(place)}
        candidates: dict[str, list[str]] = {
            "true": ["true"],
            "flock": ["flock", str(place / "lock"), "true"],
            "task-spooler": ["tsp", "-f", "true"],
            "nq": ["sh", "-c", "nq true >/dev/null && nq -w"],
            "GNU sem": ["sem", "--fg", "true"],
            "the old wrapper": [str(SAFE_RUN), "true"],
            "loopui exec": [str(script), "exec", "--", "true"],
            "the same, lean interpreter": [
                sys.executable, "-I", "-S", "-c", LEAN.format(root=root), "exec", "--", "true",
            ],
        }  # fmt: skip
        missing = {name for name, words in candidates.items() if not shutil.which(_program(words))}
        found = {name: words for name, words in candidates.items() if name not in missing}
        alternatives = {name: quietly(words, cwd=place, env=env) for name, words in found.items()}
        report("in front of a command", take_turns(alternatives, ROUNDS), against="the old wrapper")
        if missing:
            print(f"  not installed: {', '.join(sorted(missing))}")
        if "task-spooler" in found:
            subprocess.run(["tsp", "-K"], env=env, check=False, capture_output=True)


def _program(words: list[str]) -> str:
    return "nq" if words[0] == "sh" else words[0]
