"""The repeats of a metrics run, as the executor has them: one command that stands for all, and its notes.

All repeats are one run: one slot, one log, one time-out and guard.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.evidence.plain import NotPlainError, from_plain
from loopui.executor.job import Job
from loopui.executor.rundir import MEASURED, RunDir

if TYPE_CHECKING:
    from loopui.evidence.metrics.values import Measured

PROGRAM = "loopui.executor.repeating"
_MOST_BYTES = 256 * 1024 * 1024


def repeated(job: Job, notes: RunDir) -> Job:
    """Return the job with a command that repeats its own and measures; without metrics, the job itself."""
    if not job.metrics:
        return job
    order = {
        "metrics": job.metrics,
        "command": ["/bin/sh", "-c", job.command] if isinstance(job.command, str) else list(job.command),
        "exit_codes": job.criteria.get("exit_codes", [0]),
        "note": f"{notes.path}/{MEASURED}",
    }
    root = str(Path(__file__).resolve().parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); from {PROGRAM} import main; main(sys.argv[1])"
    return replace(job, command=(sys.executable, "-I", "-S", "-c", program, json.dumps(order)))


def measured(notes: RunDir) -> Measured:
    """Return what a run has measured so far."""
    from loopui.evidence.metrics.values import Measured  # noqa: PLC0415  # the service starts without it

    try:
        with open(f"{notes.path}/{MEASURED}", "rb") as file:
            return from_plain(Measured, json.loads(file.read(_MOST_BYTES)))
    except FileNotFoundError:
        return Measured(trouble="no repeat left a measurement")
    except (OSError, ValueError, RecursionError, NotPlainError) as error:
        return Measured(trouble=f"the measurements cannot be read: {error}")
