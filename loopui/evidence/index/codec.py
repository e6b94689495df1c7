"""Artifacts as rows of the index: JSON of what is no default, and a key that sorts like `folding.order`."""

from __future__ import annotations

import json
import os
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any, TypeAlias

from loopui.evidence.artifacts import Artifact
from loopui.evidence.commits import NamedCommit
from loopui.evidence.history import decides
from loopui.evidence.metrics.results import Metric
from loopui.evidence.plain import from_plain
from loopui.evidence.records import Counts
from loopui.host.git import RepoState

# path, rank, stated (has a verdict), gates that it decides, verdict, recorded, claim, run, JSON
Row: TypeAlias = tuple[str, str, bool, list[str], str, bool, bool, str, str]

_DEFAULTS = {item.name: item.default for item in fields(Artifact)}
_NAMES = {kind: tuple(item.name for item in fields(kind)) for kind in (Counts, Metric, RepoState)}
_TUPLES = ("tasks", "gates", "warnings")
_TIMES = ("modified", "at")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def row_of(artifact: Artifact) -> Row:
    """Return an artifact's row; all of it is plain, so that it can pass between processes as JSON."""
    return (
        artifact.path,
        rank_of(artifact),
        artifact.verdict is not None,
        list(dict.fromkeys(artifact.gates)) if decides(artifact) else [],
        artifact.verdict or "",
        artifact.source == "recorded",
        artifact.grade == "claim",
        artifact.run,
        encode(artifact),
    )


def rank_of(artifact: Artifact) -> str:
    """Return a text without the path that sorts artifacts by time and run number."""
    return (
        f"{_since_epoch(artifact.when)}{_since_epoch(artifact.modified)}{min(artifact.run_number, 10**8):09d}"
    )


def encode(artifact: Artifact) -> str:
    """Return the artifact as JSON."""
    kept: dict[str, Any] = {}
    for name, default in _DEFAULTS.items():
        value = getattr(artifact, name)
        if value is None or (default is not MISSING and value == default) or value in ((), {}):
            continue
        if name in _TIMES:
            value = value.isoformat()
        elif name == "counts":
            value = _table(value)
        elif name == "metrics":
            value = [_table(each) for each in value]
        elif name == "named":
            value = [[each.repository, each.sha] for each in value]
        elif name == "commits":
            value = {repo: _table(state) for repo, state in value.items()}
        kept[name] = value
    return json.dumps(kept)


def decode(text: str) -> Artifact:
    """Return the artifact that `encode` wrote; raises ValueError, KeyError or TypeError for anything else."""
    found: dict[str, Any] = json.loads(text)
    for name in _TIMES:
        if name in found:
            found[name] = datetime.fromisoformat(found[name])
    for name in _TUPLES:
        if name in found:
            found[name] = tuple(found[name])
    if "counts" in found:
        found["counts"] = Counts(**found["counts"])
    if "metrics" in found:
        found["metrics"] = tuple(from_plain(Metric, each) for each in found["metrics"])
    if "named" in found:
        found["named"] = tuple(NamedCommit(*each) for each in found["named"])
    if "commits" in found:
        found["commits"] = {repo: RepoState(**state) for repo, state in found["commits"].items()}
    return Artifact(**found)


def _table(value: Counts | Metric | RepoState) -> dict[str, Any]:
    """Return the fields of a value that holds no other value of ours."""
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


def to_bytes(path: str) -> bytes:
    """Return a path as the database holds it: names need not be text."""
    return os.fsencode(path)


def _since_epoch(moment: datetime) -> str:
    delta = moment - _EPOCH
    return f"{max(0, (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds):018d}"
