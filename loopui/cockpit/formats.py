"""How numbers, durations and times are written on the screen."""

from __future__ import annotations

from datetime import datetime

KIB = 1024
SHA_SHOWN = 8  # characters of a commit: enough to find it


def grouped(number: int) -> str:
    """Return `6 586` for 6586."""
    return f"{number:,}".replace(",", " ")


def mib(amount_mib: int) -> str:
    """Return an amount of memory exactly: `6 586 MiB`."""
    return f"{grouped(amount_mib)} MiB"


def roughly_mib(amount_mib: int) -> str:
    """Return an amount of memory in at most seven columns: `812 MiB`, `2.1 GiB`."""
    return f"{amount_mib} MiB" if amount_mib < KIB else f"{amount_mib / KIB:.1f} GiB"


def size(amount_bytes: int) -> str:
    """Return a file's size in at most seven columns."""
    if amount_bytes < KIB:
        return f"{amount_bytes} B"
    kib = amount_bytes / KIB
    return f"{kib:.0f} KiB" if kib < KIB else f"{kib / KIB:.1f} MiB"


def lasted(seconds: float) -> str:
    """Return a duration as a person reads it: `0:41`, `12:05`, `1:02:03`."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def took(seconds: float) -> str:
    """Return how long something took that has ended: `0:41`, and `<1 s` where a clock would say nothing."""
    return lasted(seconds) if seconds >= 1 else "<1 s"


def running_for(seconds: float) -> str:
    """Return a clock that keeps its width while it runs: `03:21`, `1:02:03`."""
    text = lasted(seconds)
    return text if len(text) > len("0:00") else f"0{text}"


def session(seconds: float) -> str:
    """Return hours and minutes: `01:42`."""
    minutes = max(0, int(seconds)) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def clock(moment: datetime) -> str:
    """Return the local time of day with seconds."""
    return f"{moment:%H:%M:%S}"


def moment(then: datetime, now: datetime) -> str:
    """Return when something was, in five columns: the time today, else month and day."""
    local = then.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%m-%d}"
