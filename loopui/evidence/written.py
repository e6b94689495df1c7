"""Files that a run was to write: found below its folder, and never older than the run itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from loopui.evidence.counts import sum_of
from loopui.evidence.junitxml import MAX_XML_BYTES, NotJUnitError, count_junit
from loopui.evidence.records import Counts
from loopui.host.files import open_regular

_CLOCK_SLACK_S = 2.0  # coarse file times (FAT, network shares) round down
_MOST_FILES = 10_000


class UnwrittenError(ValueError):
    """What the run was to write cannot be had; the message says why, in one line."""


def read_written(file: Path, *, started: datetime | None, most_bytes: int) -> bytes:
    """Return the content of a file that the run wrote; raises UnwrittenError."""
    try:
        with closing(open_regular(file)) as handle:
            data = handle.read(most_bytes + 1)
            modified = file.stat().st_mtime
    except OSError as error:
        raise UnwrittenError(f"cannot be read: {error.strerror or error}") from error
    if started is not None and modified < started.timestamp() - _CLOCK_SLACK_S:
        raise UnwrittenError("not written by this run (it is older)")
    if len(data) > most_bytes:
        raise UnwrittenError(f"larger than {most_bytes} bytes")
    return data


def count_reports(patterns: Sequence[str], *, cwd: Path, started: datetime | None) -> Counts:
    """Return the sum over the JUnit reports that the patterns name; one that cannot be read is an error.

    A pattern (`reports/TEST-*.xml`) that names no file is one, too: raises UnwrittenError.
    """
    parts = []
    for pattern in patterns:
        for file in _files(cwd, pattern):
            try:
                parts.append(count_junit(read_written(file, started=started, most_bytes=MAX_XML_BYTES)))
            except (UnwrittenError, NotJUnitError) as error:
                raise UnwrittenError(f"{file.name}: {error}") from error
    return sum_of(parts) or Counts(runner="junit")


def _files(cwd: Path, pattern: str) -> list[Path]:
    if not any(sign in pattern for sign in "*?["):
        return [cwd / pattern]
    try:
        found = sorted(path for path in cwd.glob(pattern) if path.is_file())
    except (ValueError, NotImplementedError, OSError) as error:
        raise UnwrittenError(f"{pattern}: cannot be searched for: {error}") from error
    if not found or len(found) > _MOST_FILES:
        raise UnwrittenError(f"{pattern}: {'no file' if not found else 'too many files'} of that name")
    return found
