"""Files that a run was to write: found below its folder, and not as they were before it.

A file's time alone does not tell: the run before may have written it a moment ago.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from loopui.evidence.counts import sum_of
from loopui.evidence.junitxml import MAX_XML_BYTES, NotJUnitError, count_junit
from loopui.evidence.records import Counts
from loopui.host.files import open_regular

_CLOCK_SLACK_S = 2.0  # coarse file times (FAT, network shares) round down
_MOST_FILES = 10_000
_MOST_MARKED = 1000  # they are kept in the queue; beyond, times have to tell


class UnwrittenError(ValueError):
    """What the run was to write cannot be had; the message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """When a run began, and what its files were like then: a mark by path, see `marks`."""

    at: datetime
    files: Mapping[str, str] = field(default_factory=dict)


def marks(cwd: Path, files: Iterable[str], patterns: Iterable[str]) -> dict[str, str]:
    """Return what would change with each file that is there; patterns through whole trees are left out."""
    paths = [cwd / file for file in files]
    for pattern in patterns:
        if "**" not in pattern:
            with suppress(UnwrittenError):
                paths += _files(cwd, pattern)
    found = {}
    for path in paths[:_MOST_MARKED]:
        with suppress(OSError, ValueError):  # ValueError: a name that no file can have
            found[str(path)] = _mark(path.stat())
    return found


def _mark(found: os.stat_result) -> str:
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino}"


def read_written(file: Path, *, since: Since | None, most_bytes: int) -> bytes:
    """Return the content of a file that the run wrote; raises UnwrittenError."""
    try:
        with closing(open_regular(file)) as handle:
            data = handle.read(most_bytes + 1)
            found = file.stat()
    except OSError as error:
        raise UnwrittenError(f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UnwrittenError(f"no file can have this name: {error}") from error
    if since is not None:
        if found.st_mtime < since.at.timestamp() - _CLOCK_SLACK_S:
            raise UnwrittenError("not written by this run (it is older)")
        if since.files.get(str(file)) == _mark(found):
            raise UnwrittenError("not written by this run (it is as it was before)")
    if len(data) > most_bytes:
        raise UnwrittenError(f"larger than {most_bytes} bytes")
    return data


def count_reports(patterns: Sequence[str], *, cwd: Path, since: Since | None) -> Counts:
    """Return the sum over the JUnit reports that the patterns name; one that cannot be read is an error.

    A pattern (`reports/TEST-*.xml`) that names no file is one, too: raises UnwrittenError.
    """
    parts = []
    for pattern in patterns:
        for file in _files(cwd, pattern):
            try:
                parts.append(count_junit(read_written(file, since=since, most_bytes=MAX_XML_BYTES)))
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
