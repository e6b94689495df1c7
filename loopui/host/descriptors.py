"""What a forked process must not keep open of its parent: locks, queues, whoever it listens to."""

from __future__ import annotations

import os

from loopui.host.quietly import suppress

_STANDARD_STREAMS = 3


def inheritable() -> list[int]:
    """Return the descriptors beside the standard streams that a program started here would have."""
    found = []
    for number in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):  # the listing's own one is closed by now
            if number >= _STANDARD_STREAMS and os.get_inheritable(number):
                found.append(number)
    return found


def close_all_but(keep: set[int]) -> None:
    """Close every descriptor of this process but `keep` and the standard streams."""
    for name in os.listdir("/dev/fd"):
        number = int(name)
        if number >= _STANDARD_STREAMS and number not in keep:
            with suppress(OSError):  # the listing's own one is closed by now
                os.close(number)
