"""From what a metrics run has measured to its judgement, and to the artifacts beside its log.

Loaded only where a run has metrics: the executor starts without it.
"""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.criteria import Judgement
from loopui.evidence.metrics.artifact import digest, keep, to_json, to_markdown
from loopui.evidence.metrics.baseline import Baseline, read_baseline
from loopui.evidence.metrics.judging import Case, Judged, judge_metrics
from loopui.evidence.metrics.results import SUFFIX
from loopui.evidence.metrics.values import Measured, Measuring, MetricsError
from loopui.evidence.plain import from_plain
from loopui.evidence.records import FiledArtifact
from loopui.executor.job import Job
from loopui.executor.outcome import Compared
from loopui.executor.places import Place
from loopui.host.git import RepoState


def compare(
    job: Job,
    measured: Measured,
    commits: Mapping[str, RepoState],
    judgement: Judgement,
    *,
    ended: datetime,
    log: str,
    beside: Place,
) -> Compared:
    """Judge what was measured and write the artifacts; `judgement` is that of the command alone.

    `log` is the log's name, `beside` the place whose folder takes the artifacts. A run that was not judged by
    its criteria (stopped, never started) has nothing to compare. Raises EvidenceError where an artifact
    cannot be kept.
    """
    if not judgement.observations:
        return Compared(judgement=judgement)
    if measured.not_started:
        why = measured.not_started
        return Compared(judgement=Judgement(verdict="blocked", reason="spawn-error", explanation=why))
    case = _case(job, measured, commits)
    judged = judge_metrics(case, judgement)
    if not judged.metrics:
        return Compared(judgement=judged.judgement)
    return Compared(
        judgement=judged.judgement,
        metrics=judged.metrics,
        baseline=judged.baseline.used if judged.baseline else None,
        artifacts=_artifacts(job, case, judged, ended=ended, log=log, beside=beside),
    )


def _case(job: Job, measured: Measured, commits: Mapping[str, RepoState]) -> Case:
    measuring = from_plain(Measuring, job.metrics)
    return Case(
        gate=job.gate,
        measuring=measuring,
        measured=measured,
        baseline=_baseline(Path(job.workspace), measuring),
        commits=commits,
        host=platform.node(),
        calibration=job.calibration,
    )


def _baseline(workspace: Path, measuring: Measuring) -> Baseline | str:
    if not measuring.baseline:
        return "there is no baseline to compare with"
    try:
        return read_baseline(workspace, measuring.baseline, measuring)
    except MetricsError as error:
        return str(error)


def _artifacts(
    job: Job, case: Case, judged: Judged, *, ended: datetime, log: str, beside: Place
) -> tuple[FiledArtifact, ...]:
    about = {
        "run": job.run,
        "gate": job.gate,
        "task": job.task,
        "milestone": job.milestone,
        "ended": ended.isoformat(),
        "host": case.host,
    }
    command = job.command if isinstance(job.command, str) else shlex.join(job.command)
    return (
        _keep(beside, ".json", to_json(case, judged, about)),
        _keep(beside, ".md", to_markdown(case, judged, about, command=command, log=log)),
    )


def _keep(beside: Place, suffix: str, data: bytes) -> FiledArtifact:
    path = beside.log.with_name(f"{beside.log.stem}{SUFFIX}{suffix}")
    try:
        path = keep(path, data)
    except OSError as error:
        raise EvidenceError(
            f"the metrics cannot be written: {error.strerror or error}",
            where=str(path),
            hint="free some space, or make the folder writable",
        ) from error
    return FiledArtifact(path=beside.name(path), bytes=len(data), sha256=digest(data))
