"""Sheets put together: a run's record belongs to its log's artifact, and then only the record speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from loopui.evidence.artifacts import Artifact
from loopui.evidence.names import RECORD_SUFFIX, stem_of
from loopui.evidence.reading import Sheet
from loopui.evidence.records import Record

Order: TypeAlias = tuple[datetime, datetime, int, str]


def fold(sheets: Iterable[Sheet]) -> tuple[Artifact, ...]:
    """Return the artifacts of these sheets, newest first."""
    all_sheets = tuple(sheets)
    artifacts = {sheet.artifact.path: sheet.artifact for sheet in all_sheets}
    stems: dict[str, list[str]] = {}
    for path in artifacts:
        stems.setdefault(stem_of(path), []).append(path)
    for sheet in all_sheets:
        if sheet.artifact.kind == "record":
            log = _log_of(sheet, artifacts, stems)
            artifacts.update(_told(sheet, artifacts.get(log)))
            if log and sheet.record is not None:
                del artifacts[sheet.artifact.path]
    return tuple(sorted(artifacts.values(), key=order, reverse=True))


def order(artifact: Artifact) -> Order:
    """Return what artifacts are sorted by: time, run number, and the path at last."""
    return artifact.when, artifact.modified, artifact.run_number, artifact.path


def _log_of(sheet: Sheet, artifacts: dict[str, Artifact], stems: dict[str, list[str]]) -> str:
    """Return the path of the file that a record is about; empty: it is not there."""
    if sheet.record is not None and sheet.record.log in artifacts and sheet.record.log != sheet.artifact.path:
        return sheet.record.log
    beside = [path for path in stems[stem_of(sheet.artifact.path)] if not path.endswith(RECORD_SUFFIX)]
    return beside[0] if len(beside) == 1 else ""


def _told(sheet: Sheet, log: Artifact | None) -> dict[str, Artifact]:
    """Return the artifacts that a record changes, by their path."""
    own = sheet.artifact
    if sheet.record is None:
        # Of a run whose record cannot be read, its log alone proves nothing
        doubt = "its record cannot be read"
        return {log.path: replace(log, verdict=None, source=None, problem=doubt)} if log else {}
    if log is None:
        told = _recorded(own, sheet.record, own.path)
        lost = f"its log is missing: {sheet.record.log}" if sheet.record.log else ""
        return {own.path: replace(told, problem=lost)}
    return {log.path: _recorded(log, sheet.record, own.path)}


def _recorded(artifact: Artifact, record: Record, path: str) -> Artifact:
    """Return the artifact as the record has it."""
    return replace(
        artifact,
        milestone=record.milestone or artifact.milestone,
        tasks=(record.task,) if record.task else artifact.tasks,
        gates=(record.gate,),
        verdict=record.verdict,
        source="recorded",
        reason=record.reason,
        explanation=record.explanation,
        warnings=record.warnings,
        grade=record.grade,
        counts=record.counts,
        threshold_mib=record.admission.threshold_mib,
        available_mib=record.admission.available_mib,
        run=record.run,
        duration_s=record.duration_s,
        exit_code=record.exit_code,
        problem="",
        at=_aware(record.ended),
        lane=record.lane,
        peak_mib=record.peak_mib,
        record=path,
        calibration=record.calibration,
        unstarted=record.verdict == "blocked" and record.started is None and bool(record.command),
        metrics=record.metrics,
        commits=record.commits,
        named=(),
    )


def _aware(moment: datetime) -> datetime:
    """Return a time that can be compared with every other; one without offset is local."""
    return moment if moment.tzinfo else moment.astimezone()
