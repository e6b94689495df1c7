"""Measuring: the file that one repeat wrote, and never one that lay there before."""

from __future__ import annotations

import json
import os
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from loopui.evidence.jsonfile import MAX_JSON_BYTES
from loopui.evidence.listing import Known, known_of, look_at
from loopui.evidence.metrics.formats import read_series
from loopui.evidence.metrics.values import Measuring, MetricsError, Series
from loopui.host.files import open_regular

_TICK_S = 0.02  # file times are as coarse as the kernel's tick, which is at most 10 ms
_CLOCK_SLACK_S = 2.0  # coarse file times (FAT, network shares) round down


@dataclass(frozen=True, slots=True)
class Before:
    """What stood at the file's place before a repeat, and when that began (seconds since the epoch)."""

    known: Known | None
    at: float


def look_before(file: Path) -> Before:
    """Note what stands there; waits a tick where that is so new that a change would leave no mark on it."""
    found = look_at(file)
    if found is not None and abs(time.time() - found.st_ctime) < _TICK_S:
        time.sleep(_TICK_S)
    return Before(known_of(found) if found is not None else None, time.time())


def measure(file: Path, measuring: Measuring, before: Before) -> dict[str, Series]:
    """Return what the repeat wrote; raises MetricsError where that is nothing that can be compared."""
    try:
        return read_series(_load(file, before), measuring)
    except MetricsError as error:
        raise MetricsError(f"{measuring.file}: {error}") from error


def parse(data: bytes) -> object:
    """Return a JSON document; raises MetricsError."""
    if len(data) > MAX_JSON_BYTES:
        raise MetricsError(f"larger than {MAX_JSON_BYTES} bytes")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MetricsError(f"not JSON: {' '.join(str(error).split())}") from error


def _load(file: Path, before: Before) -> object:
    try:
        with closing(open_regular(file)) as handle:
            found = os.fstat(handle.fileno())
            data = handle.read(MAX_JSON_BYTES + 1)
    except OSError as error:
        raise MetricsError(f"cannot be read: {error.strerror or error}") from error
    # A copy of an old result has a new place and its old time: neither alone says that it is this repeat's.
    if known_of(found) == before.known or found.st_mtime < before.at - _CLOCK_SLACK_S:
        raise MetricsError("not written by this repeat (it is older)")
    return parse(data)
