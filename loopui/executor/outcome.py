"""From what was seen of a run to its record."""

from __future__ import annotations

import contextlib
import hashlib
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from loopui import __version__
from loopui.evidence.criteria import Judgement, Written, judge, look_at_files
from loopui.evidence.examination import examine
from loopui.evidence.metrics.results import BaselineUsed, Metric
from loopui.evidence.plausibility import too_fast
from loopui.evidence.records import VERDICT_OF, Admission, FiledArtifact, Grade, Reason, Record
from loopui.evidence.sight import Question, Sight
from loopui.evidence.written import Since
from loopui.executor.cloning import place_in, trouble
from loopui.executor.job import Job
from loopui.executor.places import Place
from loopui.executor.stages import Started
from loopui.executor.tuples import grade
from loopui.executor.watch import Ending
from loopui.host.clock import stamp

OWN_LINES = 1  # the admission line
_SHELL_TROUBLES = {127: "the shell found no such command", 126: "the shell could not execute the command"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverStarted:
    """Why a run ended before its command was started."""

    reason: Reason
    why: str
    admission: Admission = field(default_factory=Admission)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a run has left around it (files, repositories, clones), before another run may change that."""

    written: Written = field(default_factory=Written)
    grade: Grade = "diagnostic"
    moved: tuple[str, ...] = ()  # what speaks against a claim
    clone_trouble: str = ""  # why its command never started in its clones


def look_around(job: Job, started: Started, clones: str = "") -> Surroundings:
    """Look at what a run has left; `clones`: where its clean clones lie."""
    graded: Grade
    try:
        graded, moved = grade(job, started.commits, clones)
    except OSError as error:  # a run that waits for its repositories would keep every other one waiting
        graded, moved = "diagnostic", (f"its repositories could not be looked at: {error}",)
    return Surroundings(
        written=look_at_files(
            job.criteria,
            cwd=Path(place_in(job, clones)),
            since=Since(at=started.at, files=started.files),
        ),
        grade=graded,
        moved=moved,
        clone_trouble=trouble(clones) if clones else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A judgement with what a metrics run's comparison adds to it, under the record's own keys."""

    judgement: Judgement
    metrics: tuple[Metric, ...] = ()
    baseline: BaselineUsed | None = None
    artifacts: tuple[FiledArtifact, ...] = ()


def record_of(
    job: Job,
    queued: datetime,
    started: Started,
    ending: Ending,
    place: Place,
    *,
    around: Surroundings,
    passes_s: Sequence[float] = (),
    compare: Callable[[Judgement], Compared] | None = None,
) -> Record:
    """Return the record of a run whose command was started.

    `passes_s`: how long its gate's passes took; `compare` judges what a metrics run has measured, and may
    raise EvidenceError.
    """
    judgement, sight = _judged(job, ending, place, around)
    compared = compare(judgement) if compare else Compared(judgement=judgement)
    judgement = compared.judgement
    fast = too_fast(ending.duration_s, passes_s) if judgement.verdict == "pass" else ""
    return Record(
        **_asked(job),
        **_seen(ending),
        **_log(place, sight),
        queued=queued,
        started=started.at,
        verdict=judgement.verdict,
        reason=judgement.reason,
        explanation=judgement.explanation,
        warnings=(*judgement.warnings, *([fast] if fast else []), *around.moved),
        grade=around.grade,
        admission=started.admission,
        commits=started.commits,
        criteria=judgement.observations,
        counts=judgement.counts,
        metrics=compared.metrics,
        baseline=compared.baseline,
        artifacts=compared.artifacts,
    )


def record_never_started(job: Job, queued: datetime, never: NeverStarted, place: Place) -> Record:
    """Return the record of a run that was cancelled or refused while it waited, or could not be started."""
    return Record(
        **_asked(job),
        **_log(place, examine(Question(log=place.log))),
        queued=queued,
        ended=stamp(),
        verdict=VERDICT_OF[never.reason],
        reason=never.reason,
        explanation=never.why,
        admission=never.admission,
    )


def record_unjudged(
    job: Job, queued: datetime, started: Started, ending: Ending, place: Place, *, why: str
) -> Record:
    """Return the record of a run that cannot be judged: what is known without looking at anything twice."""
    size, digest = 0, ""
    with contextlib.suppress(OSError), place.log.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    reason = ending.stop_reason or "interrupted"
    return Record(
        **_asked(job),
        **_seen(ending),
        queued=queued,
        started=started.at,
        verdict=VERDICT_OF[reason],
        reason=reason,
        explanation="; ".join(filter(None, (ending.stop_why, f"not judged: {why}"))),
        grade="diagnostic",
        admission=started.admission,
        commits=started.commits,
        log=place.name(place.log),
        log_bytes=size,
        log_sha256=digest,
    )


def _judged(job: Job, ending: Ending, place: Place, around: Surroundings) -> tuple[Judgement, Sight]:
    """Return what the run is judged to be, and what was seen of its log for that."""
    judgement = _judged_without_looking(job, ending, place.log, around)
    criteria = None if judgement else job.criteria
    sight = examine(Question(log=place.log, criteria=criteria, own_lines=OWN_LINES))
    if judgement is None:
        judgement = judge(
            job.criteria,
            sight,
            around.written,
            exit_code=_exit_code(ending),
            signal=ending.status.get("signal", ""),
            left_over=ending.left_over,
        )
    return judgement, sight


def _asked(job: Job) -> dict[str, Any]:
    return {
        "run": job.run,
        "gate": job.gate,
        "task": job.task,
        "milestone": job.milestone,
        "lane": job.lane,
        "role": job.role,
        "requested_by": job.requested_by,
        "command": job.command,
        "cwd": _within(job.workspace, job.cwd),
        "heavy": job.heavy,
        "advisory": job.advisory,
        "calibration": job.calibration,
        "host": platform.node(),
        "loopui": __version__,
    }


def _seen(ending: Ending) -> dict[str, Any]:
    seen = ending.progress
    return {
        "ended": ending.ended,
        "duration_s": round(ending.duration_s, 3),
        "exit_code": _exit_code(ending),
        "signal": ending.status.get("signal", ""),
        "peak_mib": seen.peak_mib,
        "peak_source": seen.peak_source,
        "lowest_available_mib": seen.lowest_available_mib,
        "guard_events": seen.guard_events,
        "left_over": ending.left_over,
    }


def _log(place: Place, sight: Sight) -> dict[str, Any]:
    return {
        "log": place.name(place.log),
        "log_bytes": sight.log_bytes,
        "log_sha256": sight.log_sha256,
    }


def _within(workspace: str, cwd: str) -> str:
    """Return the folder relative to the workspace if it lies in it: records are shared, homes are not."""
    path = Path(cwd)
    return str(path.relative_to(workspace)) if path.is_relative_to(workspace) else cwd


def _judged_without_looking(job: Job, ending: Ending, log: Path, around: Surroundings) -> Judgement | None:
    """Whoever stopped the run says why; None: its command ended by itself, so its criteria judge it."""
    status = ending.status
    if ending.stop_reason is not None:
        return _plain(ending.stop_reason, ending.stop_why)
    if "spawn_error" in status:
        return _plain("spawn-error", status["spawn_error"])
    if ending.lost:
        what = "the machine went down" if ending.went_down else "executor and shim were killed"
        return _plain("interrupted", f"{what} while it ran: how the command ended is not known")
    if around.clone_trouble:
        return _plain("spawn-error", around.clone_trouble)
    exit_code = _exit_code(ending)
    if isinstance(job.command, str) and exit_code in _SHELL_TROUBLES and "exit_codes" not in job.criteria:
        return _plain("spawn-error", f"{_SHELL_TROUBLES[exit_code]}: {_last_line(log)}")
    return None


def _exit_code(ending: Ending) -> int | None:
    code = ending.status.get("exit_code")
    return None if code is None else int(code)


def _plain(reason: Reason, explanation: str) -> Judgement:
    return Judgement(verdict=VERDICT_OF[reason], reason=reason, explanation=explanation)


def _last_line(log: Path) -> str:
    """Return the log's last line that says something, at most 200 characters of it."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 4096))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return "its log is gone"
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]
