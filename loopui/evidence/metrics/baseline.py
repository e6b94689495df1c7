"""The baseline: an artifact that a run of the gate left, or a file of the gate's own format."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopui.evidence.jsonfile import MAX_JSON_BYTES
from loopui.evidence.metrics.formats import read_series
from loopui.evidence.metrics.measuring import parse
from loopui.evidence.metrics.results import MARK, MARK_KEY, BaselineUsed, Metric
from loopui.evidence.metrics.values import Measuring, MetricsError, Series
from loopui.evidence.names import EVIDENCE
from loopui.evidence.plain import NotPlainError, from_plain
from loopui.host.files import open_regular
from loopui.host.git import RepoState

_COMMIT_KEYS = ("commit", "commit_id", "git_commit", "sha")  # pyperformance says `commit_id`


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is compared with; `tuple` and `commit` may be empty: not every file says what was measured.

    `commit` is that of a file which names one and no repository.
    """

    used: BaselineUsed
    series: dict[str, Series]
    tuple: dict[str, RepoState] = field(default_factory=dict)
    commit: str = ""
    host: str = ""


def read_baseline(workspace: Path, name: str, measuring: Measuring) -> Baseline:
    """Read the artifact at `name`, below the workspace's evidence; raises MetricsError."""
    try:
        data = _read(workspace, name)
        plain = parse(data)
        digest = hashlib.sha256(data).hexdigest()
        if isinstance(plain, dict) and plain.get(MARK_KEY) == MARK:
            return _of_run(plain, name, digest)
        return _of_file(plain, name, digest, measuring)
    except MetricsError as error:
        raise MetricsError(f"the baseline {name}: {error}") from error


def _read(workspace: Path, name: str) -> bytes:
    evidence = (workspace / EVIDENCE).resolve()
    path = workspace / name
    if not path.resolve().is_relative_to(evidence):
        raise MetricsError("does not lie in the workspace's evidence")
    try:
        with closing(open_regular(path)) as file:
            return file.read(MAX_JSON_BYTES + 1)
    except OSError as error:
        raise MetricsError(f"cannot be read: {error.strerror or error}") from error


def _of_run(plain: Mapping[str, Any], name: str, digest: str) -> Baseline:
    """Return what an artifact of ours says; the medians of its repeats are the baseline's samples."""
    try:
        metrics = [from_plain(Metric, each) for each in plain["metrics"]]
        states = {str(repo): from_plain(RepoState, state) for repo, state in dict(plain["tuple"]).items()}
        series = {each.name: Series(unit=each.unit, samples=each.samples) for each in metrics}
    except (NotPlainError, KeyError, TypeError, ValueError) as error:
        raise MetricsError(f"not as loopui wrote it: {error}") from error
    if not all(each.samples for each in metrics):
        raise MetricsError("not as loopui wrote it: a metric without samples")
    commits = {repo: state.sha for repo, state in states.items()}
    used = BaselineUsed(path=name, sha256=digest, run=str(plain.get("run", "")), commits=commits)
    return Baseline(used=used, series=series, tuple=states, host=str(plain.get("host", "")))


def _of_file(plain: object, name: str, digest: str, measuring: Measuring) -> Baseline:
    tables = [plain, plain.get("metadata")] if isinstance(plain, dict) else []
    named = (table.get(key) for table in tables if isinstance(table, dict) for key in _COMMIT_KEYS)
    commit = next((each for each in named if isinstance(each, str) and each), "")
    used = BaselineUsed(path=name, sha256=digest, commits={})
    return Baseline(used=used, series=read_series(plain, measuring), commit=commit)
