"""`make bench`: runs every benchmark (or those named) and prints its numbers; nothing is asserted here."""

from __future__ import annotations

import platform
import sys
from compileall import compile_dir
from importlib import import_module
from pathlib import Path

import loopui

BENCHMARKS = (
    "start_up",
    "first_frame",
    "wrappers",
    "hand_over",
    "output",
    "judging",
    "at_rest",
    "evidence_to_screen",
    "evidence_index",
    "large_tracker",
)


def main() -> int:
    """Run the benchmarks; return the exit code."""
    compile_dir(Path(loopui.__file__).parent, quiet=1)  # as installing does, unless it is an editable one
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}; only ratios travel")
    for name in sys.argv[1:] or BENCHMARKS:
        import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
