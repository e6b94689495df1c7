"""The one place where clocks are read.

Durations come from a clock that nobody sets and that runs on across processes until the next boot; it stands
still while the machine sleeps, so a closed lid spends no timeout. The wall clock is only for stamps.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


def ticks_ns() -> int:
    """Nanoseconds since some moment of this boot; comparable between processes of one boot."""
    return time.monotonic_ns()


def ticks_s() -> float:
    """Return `ticks_ns` in seconds."""
    return time.monotonic()


def stamp() -> datetime:
    """Return the wall clock's time with its offset, whole milliseconds."""
    from datetime import datetime  # noqa: PLC0415 — `loopui exec` needs no stamps before its command runs

    now = datetime.now().astimezone()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
