"""Names for runs. Lean, for `loopui exec`."""

from __future__ import annotations

import os
import time


def new_run_id() -> str:
    """Return an id that no other run has; ids sort by the time they were made."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(3).hex()}"
