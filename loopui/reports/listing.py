"""Board, tracker and evidence as plain values for `--json`, in the words and under the keys of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from loopui.evidence.artifacts import Artifact
from loopui.evidence.plain import to_plain
from loopui.reports.board import Board, GateStanding, Tally
from loopui.tracker.models import Tracker


def gate_dict(standing: GateStanding) -> dict[str, Any]:
    """Return an item of `gates --json`."""
    item = _shallow(standing)
    item["log"] = item.pop("path")
    item["promotable"] = standing.promotable
    return item


def artifact_dict(artifact: Artifact) -> dict[str, Any]:
    """Return an item of `evidence --json`; `gate` and `task` are the first of those it names.

    `commits` has repository and sha of each commit that it is about, `commit` the only one, where it is one.
    """
    item = _shallow(artifact)
    item["tuple"] = item.pop("commits")
    del item["named"]
    item["commits"] = [to_plain(named) for named in artifact.commits_named]
    shas = {named.sha for named in artifact.commits_named}
    item["commit"] = shas.pop() if len(shas) == 1 else ""
    item["placed"] = artifact.is_placed
    item["inferred"] = artifact.source == "inferred"
    item["gate"] = artifact.gates[0] if artifact.gates else ""
    item["task"] = artifact.tasks[0] if artifact.tasks else ""
    item["at"] = artifact.when.isoformat()
    return item


def status_tables(tracker: Tracker, board: Board) -> dict[str, Any]:
    """Return every table of the tracker under its `state.toml` name, with how each row stands.

    A gate has its standing beside its own keys; milestones, tasks and consumers have a `standing` of numbers.
    """
    tables: dict[str, Any] = tracker.model_dump(mode="json", by_alias=True)
    standings = {gate.gate: gate_dict(gate) for gate in board.gates}
    for row in tables["gates"]:
        own = standings[row["id"]]
        row.update((key, value) for key, value in own.items() if key not in row)
    for name, tallies in (
        ("milestones", board.milestones),
        ("tasks", board.tasks),
        ("consumers", board.consumers),
    ):
        for row, tally in zip(tables[name], tallies, strict=True):
            row["standing"] = tally_dict(tally)
    return tables


def tally_dict(tally: Tally) -> dict[str, int]:
    """Return the numbers of a tally."""
    return {
        "total": tally.total,
        "passed": tally.passed,
        "stale": tally.stale,
        "failed": tally.failed,
        "blocked": tally.blocked,
        "not_run": tally.not_run,
    }


def evidence_items(artifacts: Iterable[Artifact]) -> list[dict[str, Any]]:
    """Return the list of `evidence --json`."""
    return [artifact_dict(artifact) for artifact in artifacts]


def gates_items(board: Board) -> list[dict[str, Any]]:
    """Return the list of `gates --json`."""
    return [gate_dict(gate) for gate in board.gates]


def _shallow(value: Any) -> dict[str, Any]:
    return {item.name: to_plain(getattr(value, item.name)) for item in fields(value)}
