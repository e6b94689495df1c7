"""From what a metrics run has measured to its judgement, and to the artifacts beside its log.

Loaded only where a run has metrics: the executor starts without it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from loopui.errors import EvidenceError
from loopui.evidence.criteria import Judgement
from loopui.evidence.metrics.artifact import digest, keep, to_json, to_markdown
from loopui.evidence.metrics.baseline import Baseline, read_baseline
from loopui.evidence.metrics.judging import Case, Judged, judge_metrics
from loopui.evidence.metrics.results import SUFFIX, BaselineUsed, Metric
from loopui.evidence.metrics.values import Measured, Measuring, MetricsError
from loopui.evidence.plain import from_plain
from loopui.evidence.records import FiledArtifact
from loopui.executor.job import Job
from loopui.executor.places import Place
from loopui.host.git import RepoState


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the record of a metrics run has of its comparison, under the record's own keys."""

    judgement: Judgement
    metrics: tuple[Metric, ...] = ()
    baseline: BaselineUsed | None = None
    artifacts: tuple[FiledArtifact, ...] = ()


def compare(
    job: Job,
    judgement: Judgement,
    measured: Measured,
    commits: Mapping[str, RepoState],
    *,
    ended: datetime,
    place: Place,
) -> Compared:
    """Judge what was measured and write the artifacts; `judgement` is that of the command alone.

    A run that was not judged by its criteria (stopped, never started) has nothing to compare. Raises
    EvidenceError where an artifact cannot be kept.
    """
    if not judgement.observations:
        return Compared(judgement=judgement)
    measuring = from_plain(Measuring, job.metrics)
    case = Case(
        gate=job.gate,
        measuring=measuring,
        measured=measured,
        baseline=_baseline(Path(job.workspace), measuring),
        commits=commits,
        calibration=job.calibration,
    )
    judged = judge_metrics(case, judgement)
    found = Compared(judgement=judged.judgement, metrics=judged.metrics)
    if not judged.metrics:
        return found
    return replace(
        found,
        baseline=judged.baseline.used if judged.baseline else None,
        artifacts=tuple(_write(job, case, judged, ended, place)),
    )


def _baseline(workspace: Path, measuring: Measuring) -> Baseline | str:
    if not measuring.baseline:
        return "there is no baseline to compare with"
    try:
        return read_baseline(workspace, measuring.baseline, measuring)
    except MetricsError as error:
        return str(error)


def _write(job: Job, case: Case, judged: Judged, ended: datetime, place: Place) -> Iterator[FiledArtifact]:
    about: dict[str, Any] = {
        "run": job.run,
        "gate": job.gate,
        "task": job.task,
        "milestone": job.milestone,
        "ended": ended.isoformat(),
    }
    command = job.command if isinstance(job.command, str) else shlex.join(job.command)
    log = place.name(place.log)
    for suffix, data in (
        (".json", to_json(case, judged, about)),
        (".md", to_markdown(case, judged, about, command=command, log=log)),
    ):
        path = place.log.with_name(f"{place.log.stem}{SUFFIX}{suffix}")
        try:
            path = keep(path, data)
        except OSError as error:
            raise EvidenceError(
                f"the metrics cannot be written: {error.strerror or error}",
                where=str(path),
                hint="free some space, or make the folder writable",
            ) from error
        yield FiledArtifact(path=place.name(path), bytes=len(data), sha256=digest(data))
