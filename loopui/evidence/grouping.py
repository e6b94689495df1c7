"""Groups: the files of one folder that share a stem, a log and its record above all, read and folded as one.

A log whose record lies beside it is not read: of a recorded run only the record speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from loopui.evidence.artifacts import Artifact
from loopui.evidence.folding import fold
from loopui.evidence.names import LOG_SUFFIX, RECORD_SUFFIX, stem_of
from loopui.evidence.reading import Sheet, read_sheet, unread_sheet, unreadable_sheet


@dataclass(frozen=True, slots=True)
class Group:
    """The artifacts of some files that belong together, and the logs elsewhere that their records name."""

    artifacts: tuple[Artifact, ...]
    links: dict[str, str]  # record -> log of another stem


def read_group(workspace: Path, names: Iterable[str]) -> Group:
    """Read files that belong together; never raises for what they are."""
    names = sorted(names)
    records = [_read(workspace, name) for name in names if name.endswith(RECORD_SUFFIX)]
    others = [name for name in names if not name.endswith(RECORD_SUFFIX)]
    has_record = len(names) == 2 and any(sheet.record is not None for sheet in records)  # noqa: PLR2004  # a pair
    sheets = [
        _unread(workspace, name) if has_record and name.endswith(LOG_SUFFIX) else _read(workspace, name)
        for name in others
    ]
    links = {
        sheet.artifact.path: sheet.record.log
        for sheet in records
        if sheet.record is not None and stem_of(sheet.record.log) != stem_of(sheet.artifact.path)
    }
    return Group(fold((*records, *sheets)), links)


def by_stem(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of each group."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(stem_of(name), []).append(name)
    return groups


def read_groups(workspace: Path, groups: Sequence[Sequence[str]]) -> list[Group]:
    """Read several groups."""
    return [read_group(workspace, names) for names in groups]


def _read(workspace: Path, name: str) -> Sheet:
    try:
        return read_sheet(workspace / name, name)
    except OSError as error:
        return unreadable_sheet(name, f"cannot be read: {error.strerror or error}")


def _unread(workspace: Path, name: str) -> Sheet:
    try:
        return unread_sheet(workspace / name, name)
    except OSError as error:
        return unreadable_sheet(name, f"cannot be read: {error.strerror or error}")
