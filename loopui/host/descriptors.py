"""What a forked process must not keep open of its parent: locks, queues, whoever it listens to."""

from __future__ import annotations

import os

from loopui.host.quietly import suppress

_STANDARD_STREAMS = 3


def close_all_but(keep: set[int]) -> None:
    """Close every descriptor of this process but `keep` and the standard streams."""
    for name in os.listdir("/dev/fd"):
        number = int(name)
        if number >= _STANDARD_STREAMS and number not in keep:
            with suppress(OSError):  # the listing's own one is closed by now
                os.close(number)
