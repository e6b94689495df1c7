"""Baselines at the command line: what a calibration offers, and what an artifact would be compared with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.output import narrate
from loopui.errors import EvidenceError, TrackerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopui.executor.job import Job
    from loopui.tracker.models import Tracker
    from loopui.tracker.models.gates import Gate


def offer_baselines(jobs: Sequence[Job]) -> None:
    """Tell how what a calibration has measured becomes the baseline: a person decides that."""
    from loopui.evidence.records import read_record
    from loopui.executor.client import Client
    from loopui.executor.life import Finished

    with Client() as client:
        for job in jobs:
            life = client.find(job.run)
            if not isinstance(life, Finished):
                continue
            try:
                artifacts = read_record(Path(life.workspace) / life.record).artifacts
            except EvidenceError:
                continue
            if artifacts:
                narrate(f"to compare later runs with it: loopui edit baseline {job.gate} {artifacts[0].path}")


def baseline_path(workspace: Path, named: Path) -> str:
    """Return an artifact's path from the workspace; `named` may start here or at the workspace."""
    from loopui.evidence.names import EVIDENCE

    found = workspace / named if (workspace / named).exists() else named.absolute()
    if not found.resolve().is_relative_to((workspace / EVIDENCE).resolve()):
        hint = f"a baseline is an artifact below {EVIDENCE}/"
        raise TrackerError(f"{named} does not lie in the workspace's evidence", hint=hint)
    return f"{EVIDENCE}/{found.resolve().relative_to((workspace / EVIDENCE).resolve())}"


def describe_baseline(workspace: Path, tracker: Tracker, gate_id: str, path: str) -> str:
    """Return what the gate would be compared with; raises TrackerError where that cannot be done."""
    from loopui.evidence.metrics.baseline import read_baseline
    from loopui.evidence.metrics.values import Measuring, MetricsError
    from loopui.evidence.plain import from_plain

    gate = _gate(tracker, gate_id)
    if gate.metrics is None:
        raise TrackerError(
            f"gate {gate_id} has no metrics", hint="say what it measures in [gates.metrics] of state.toml"
        )
    try:
        found = read_baseline(workspace, path, from_plain(Measuring, gate.metrics.model_dump(mode="json")))
    except MetricsError as error:
        raise TrackerError(str(error), hint="name an artifact that a run of the gate has left") from error
    lacking = [value.name for value in gate.metrics.values if value.name not in found.series]
    if lacking:
        raise TrackerError(f"{path} has no {', '.join(lacking)}", hint="calibrate the gate as it is now")
    commits = [f"{name} {sha[:10]}" for name, sha in found.used.commits.items()]
    dirty = ", with uncommitted changes" * any(state.dirty for state in found.tuple.values())
    measured_on = ", ".join(commits) or found.commit[:10] or "no commit that it names"
    return f"{len(found.series)} metric{'s' * (len(found.series) != 1)} of {measured_on}{dirty}"


def _gate(tracker: Tracker, gate_id: str) -> Gate:
    from loopui.tracker.nearest import suggestion

    known = {gate.id: gate for gate in tracker.gates}
    if gate_id not in known:
        raise TrackerError(f"gates has no {gate_id}", hint=suggestion(gate_id, known))
    return known[gate_id]
