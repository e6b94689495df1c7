"""The latest run of each required gate: whether it passed, on what, how it was admitted; and tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from loopui.evidence.artifacts import Artifact
from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.reports.standings import GateStanding
from loopui.tracker.locate import KeyPath
from loopui.tracker.models.gates import Gate

_TIERS: Final = ("unsupported", "conditional", "supported")  # as the compatibility matrix defines them


def latest(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with the latest run of each gate that a claim rests on."""
    claimed = _claimed(case)
    for index, gate in enumerate(case.tracker.gates):
        standing = case.board.gate(gate.id)
        if gate.id not in claimed or gate.advisory or standing.verdict is None:
            continue
        path: KeyPath = ("gates", index)
        if standing.verdict == "pass":
            yield from _passed(case, gate, standing, path)
        else:
            yield _not_passed(case, standing, path)
        yield from _admitted(case, gate, path)


def _claimed(case: Case) -> frozenset[str]:
    """Return the gates that something complete, done or supported rests on."""
    tracker = case.tracker
    rows = [
        *(row.gates for row in tracker.milestones if row.status == "complete"),
        *(row.gates for row in tracker.tasks if row.status == "done"),
        *(row.gates for row in tracker.consumers if row.tier in _TIERS[1:]),
    ]
    return frozenset(gate for gates in rows for gate in gates)


def _not_passed(case: Case, standing: GateStanding, path: KeyPath) -> Finding:
    is_empty = standing.reason == "not-executed"
    return case.at(
        "gate-not-executed" if is_empty else "gate-failed",
        path,
        f"the latest run of {standing.gate} {'executed nothing' if is_empty else f'is {standing.verdict}'}",
        why=f"{standing.path}: {standing.explanation or standing.reason or standing.verdict}",
        mend=f"loopui run {standing.gate}",
    )


def _passed(case: Case, gate: Gate, standing: GateStanding, path: KeyPath) -> Iterator[Finding]:
    if standing.stale:
        yield case.at(
            "gate-stale",
            path,
            f"{gate.id} passed on something else than what is there now",
            why=f"the tuple of {standing.path} has moved since",
            mend=f"loopui run {gate.id}",
        )
    if standing.grade == "diagnostic" and wants_claim(case, gate):
        yield case.at(
            "gate-diagnostic",
            path,
            f"{gate.id} is shown by a diagnostic run only",
            why=f"{standing.path} tested uncommitted work, and its repositories or consumers ask for claims",
            mend=f"commit, then loopui run {gate.id}",
        )
    if standing.grade is None and gate.kind == "command":
        yield case.at(
            "gate-without-commit",
            path,
            f"the latest run of {gate.id} does not say which commit it tested",
            why=f"{standing.path} has no record with a tuple",
            mend=f"loopui run {gate.id}",
        )


def wants_claim(case: Case, gate: Gate) -> bool:
    """Tell whether policy wants claim-grade runs: of repositories in clean-clone mode, and for consumers."""
    repos = (case.tracker.repos[name] for name in gate.repos if name in case.tracker.repos)
    is_consumed = any(gate.id in row.gates and row.tier in _TIERS[1:] for row in case.tracker.consumers)
    return is_consumed or any(repo.tuple == "clean-clone" for repo in repos)


def _admitted(case: Case, gate: Gate, path: KeyPath) -> Iterator[Finding]:
    newest = case.by_gate[gate.id][0]
    wanted = (
        gate.min_available_mib if gate.min_available_mib is not None else case.tracker.mode.min_available_mib
    )
    under = _under(newest, wanted)
    if not (gate.heavy and under) or _reason(case, newest):
        return
    yield case.at(
        "under-threshold",
        path,
        f"{gate.id} ran with {under}, under its {wanted} MiB",
        why=f"{newest.path} has no record of who lowered it, and why",
        mend=f"loopui run {gate.id}, or lower min_available_mib by a decision",
    )


def _under(run: Artifact, wanted: int) -> str:
    if run.threshold_mib is not None and run.threshold_mib < wanted:
        return f"a threshold of {run.threshold_mib} MiB"
    if run.available_mib is not None and run.available_mib < wanted:
        return f"{run.available_mib} MiB available"
    return ""


def _reason(case: Case, run: Artifact) -> str:
    record = case.record(run)
    return record.admission.override_reason if record is not None else ""


def tiers(case: Case) -> Iterator[Finding]:
    """Yield the consumers whose tier is above what their gates show."""
    for index, row in enumerate(case.tracker.consumers):
        if row.tier not in _TIERS:
            continue
        shown, why = _shown_tier(case, row.gates)
        if _TIERS.index(row.tier) > _TIERS.index(shown):
            yield case.at(
                "tier-above-evidence",
                ("consumers", index, "tier"),
                f"{row.name} is {row.tier}, but its gates show {shown}",
                why=why,
                mend=f"run its gates until they pass, or make it {shown}",
            )


def _shown_tier(case: Case, gates: tuple[str, ...]) -> tuple[str, str]:
    """Return the tier that the gates show: required ones all pass, advisory ones too."""
    if not gates:
        return _TIERS[0], "it has no gates"
    standings = [case.board.gate(gate) for gate in gates]
    lacking = [each for each in standings if not each.advisory and not each.holds]
    if lacking:
        return _TIERS[0], "; ".join(f"{each.gate}: {_state(each)}" for each in lacking)
    red = [each.gate for each in standings if each.advisory and each.verdict not in {None, "pass"}]
    return (_TIERS[1], f"advisory and not green: {', '.join(red)}") if red else (_TIERS[2], "")


def _state(standing: GateStanding) -> str:
    if standing.verdict is None:
        return "no evidence of a run"
    return "stale" if standing.verdict == "pass" else f"{standing.verdict} ({standing.path})"


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (latest, tiers)
