"""One file of evidence, read by itself: a sheet. What belongs together is put together by `folding`."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path, PurePath

from loopui.errors import EvidenceError
from loopui.evidence.artifacts import Artifact
from loopui.evidence.excerpt import UnreadableError, take
from loopui.evidence.names import LOG_SUFFIX, RECORD_SUFFIX, Name, parse_name, stem_of
from loopui.evidence.quicktoml import loads
from loopui.evidence.readers import READERS, log
from loopui.evidence.readers.found import Found
from loopui.evidence.records import Record, read_record

_TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's artifact as it stands alone; a record's file also carries the record."""

    artifact: Artifact
    record: Record | None = None


def read_sheet(file: Path, name: str) -> Sheet:
    """Read a file (`name`: its artifact's path); raises OSError where it cannot even be looked at."""
    found = file.lstat()
    if stat.S_ISLNK(found.st_mode):
        found = file.stat()
        if stat.S_ISDIR(found.st_mode):
            return unreadable_sheet(name, "a link to a folder: not followed")
    parsed = _told_by(name)
    if not stat.S_ISREG(found.st_mode):
        return _sheet(name, parsed, found, Found(kind="other", problem="not a regular file"))
    if file.suffix == RECORD_SUFFIX:
        return _read_record(file, name, parsed, found)
    reader = READERS.get(file.suffix.lower())
    if reader is None or _TEMPLATES in PurePath(name).parts:
        return _sheet(name, parsed, found, Found(kind="other"))
    try:
        return _sheet(name, parsed, found, reader(parsed, take(file)))
    except UnreadableError as error:
        return _sheet(name, parsed, found, Found(kind="other", problem=str(error)))


def unread_sheet(file: Path, name: str) -> Sheet:
    """Return the sheet of a log whose content nobody needs: its record tells everything."""
    found = file.stat()
    parsed = _told_by(name)
    if not stat.S_ISREG(found.st_mode):
        return read_sheet(file, name)
    return _sheet(name, parsed, found, Found(kind=log.kind_of(parsed)))


def unreadable_sheet(name: str, problem: str) -> Sheet:
    """Return the sheet of something that is listed and cannot be read."""
    return _sheet(name, parse_name(PurePath(name)), None, Found(kind="other", problem=problem))


def _told_by(name: str) -> Name:
    """Return what a name tells, which is the same for a log and its record."""
    stem = stem_of(name)
    return _parsed(name if stem == name else f"{stem}{LOG_SUFFIX}")


@lru_cache(maxsize=8)
def _parsed(name: str) -> Name:
    return parse_name(PurePath(name))


def _read_record(file: Path, name: str, parsed: Name, found: os.stat_result) -> Sheet:
    try:
        record = read_record(file, loads=loads)
    except EvidenceError as error:
        return _sheet(name, parsed, found, Found(kind="record", problem=error.what))
    return Sheet(_sheet(name, parsed, found, Found(kind="record")).artifact, record)


def _sheet(name: str, parsed: Name, found: os.stat_result | None, content: Found) -> Sheet:
    """Put together what name and content tell; the name goes first, for it says what the file is about."""
    modified = datetime.fromtimestamp(found.st_mtime if found else 0, UTC)
    return Sheet(
        Artifact(
            path=name,
            kind=content.kind,
            modified=modified,
            size=found.st_size if found else 0,
            day=parsed.day,
            milestone=parsed.milestone,
            tasks=parsed.tasks or content.tasks,
            gates=parsed.gates or content.gates,
            run_number=parsed.run_number,
            verdict=content.verdict,
            source="inferred" if content.verdict else None,
            reason=content.reason,
            explanation=content.explanation,
            counts=content.counts,
            threshold_mib=content.threshold_mib,
            available_mib=content.available_mib,
            problem=content.problem,
            named=content.commits,
            at=_within_day(parsed.day, modified),
        )
    )


def _within_day(day: str, modified: datetime) -> datetime:
    """Return the modification, moved into the day of the path: a checkout or a copy makes files look new."""
    try:
        of_path = date.fromisoformat(day)
    except ValueError:
        return modified
    local = modified.astimezone()
    if local.date() == of_path:
        return modified
    edge = time.min if local.date() < of_path else time.max
    return datetime.combine(of_path, edge).astimezone(UTC)
