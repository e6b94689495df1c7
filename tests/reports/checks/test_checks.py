"""Each kind of finding: one workspace of which it is true, one of which it is not."""

from __future__ import annotations

import datetime as dt
import hashlib
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from loopui.evidence.records import Admission, FiledArtifact, Record, write_record
from loopui.evidence.scan import scan
from loopui.executor.life import Queued
from loopui.host.git import RepoState
from loopui.reports.checks import KINDS, Finding, check, make_case

TODAY = dt.date(2026, 3, 1)
HEAD = 'schema = 1\n[program]\nname = "ship"\n'
GATE = '[[gates]]\nid = "VG-HULL-001"\ncommand = "make hull"\nheavy = true\nmin_available_mib = 3072\n'
FOLDER = "evidence/2026-02-28/milestone-M1"
METRICS = 'kind = "metrics"\n[gates.metrics]\nfile = "out.json"\nformat = "pyperf"\n'
GREEN = "============ 3 passed in 0.10s ============\n"
RED = "============ 1 failed, 2 passed in 0.10s ============\n"
DONE = '[[tasks]]\nid = "M1-T01"\nstatus = "done"\ngates = ["VG-HULL-001"]\n'
COMPLETE = '[[milestones]]\nid = "M1"\nstatus = "complete"\ngates = ["VG-HULL-001"]\n'
LOG = f"{FOLDER}/M1-T01-VG-HULL-001.txt"

SUMMARY = """\
# Summary
Date: 2026-02-28
Task IDs: M1-T01
VG IDs: VG-HULL-001
Result: pass

- `M1-T01-VG-HULL-001.txt`
"""

Files = dict[str, str]
Make = Callable[[Path], None]


def workspace(path: Path, state: str, files: Files | None = None) -> Path:
    """Make a workspace with this tracker and these files."""
    for name, text in {"state.toml": HEAD + state, **(files or {})}.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def record(path: Path, *, log: str = GREEN, **values: object) -> None:
    """Write a log with the record of the run that it is of."""
    folder = path / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "M1-T01-VG-HULL-001.txt").write_text(log, encoding="utf-8")
    ended = dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC)
    stated: dict[str, object] = {
        "run": "r1",
        "gate": "VG-HULL-001",
        "task": "M1-T01",
        "milestone": "M1",
        "verdict": "pass",
        "reason": "criteria-met",
        "queued": ended,
        "ended": ended,
        "heavy": True,
        "grade": "claim",
        "commits": {"ship": STATE},
        "log": LOG,
        "log_sha256": hashlib.sha256(log.encode()).hexdigest(),
    }
    write_record(folder / "M1-T01-VG-HULL-001.toml", Record(**{**stated, **values}))  # type: ignore[arg-type]


STATE = RepoState(sha="a" * 40, tree="b" * 40, branch="main", dirty=False)
MOVED = RepoState(sha="c" * 40, tree="d" * 40, branch="main", dirty=False)


def kinds(path: Path, now: RepoState = STATE, lives: tuple[Queued, ...] = ()) -> dict[str, Finding]:
    """Return what is found in a workspace, by kind."""
    case = make_case(path, scan(path), repo_states={"ship": now}, lives=lives, today=TODAY)
    return {finding.kind: finding for finding in check(case)}


# kind: (tracker, files) of which it is true, (tracker, files) of which it is not, the line of the true one
CASES: dict[str, tuple[tuple[str, Files], tuple[str, Files], str]] = {
    "evidence-missing": (
        ('[[resolutions]]\nid = "R1"\nevidence = ["evidence/gone.md"]\n', {}),
        ('[[resolutions]]\nid = "R1"\nevidence = ["evidence/here.md"]\n', {"evidence/here.md": "x"}),
        'evidence = ["evidence/gone.md"]',
    ),
    "summary-contradicted": (
        (
            GATE,
            {LOG: RED, f"{FOLDER}/M1-T01-validation-summary.md": SUMMARY},
        ),
        (
            GATE,
            {
                LOG: RED,
                f"{FOLDER}/M1-T01-VG-HULL-001-r2.txt": GREEN,
                f"{FOLDER}/M1-T01-validation-summary.md": SUMMARY,
            },
        ),
        "- `M1-T01-VG-HULL-001.txt`",
    ),
    "milestone-unproven": ((GATE + COMPLETE, {}), (GATE + COMPLETE, {LOG: GREEN}), 'status = "complete"'),
    "task-unproven": ((GATE + DONE, {LOG: RED}), (GATE + DONE, {LOG: GREEN}), 'status = "done"'),
    "gate-failed": ((GATE + DONE, {LOG: RED}), (GATE + DONE, {LOG: GREEN}), "[[gates]]"),
    "gate-without-commit": ((GATE + DONE, {LOG: GREEN}), (GATE, {LOG: GREEN}), "[[gates]]"),
    "under-threshold": (
        (
            GATE + DONE,
            {LOG: "safe_run: heavy command admitted (available=3500MiB, threshold=2048MiB)\n" + GREEN},
        ),
        (
            GATE + DONE,
            {LOG: "safe_run: heavy command admitted (available=3500MiB, threshold=3072MiB)\n" + GREEN},
        ),
        "[[gates]]",
    ),
    "tasks-open": (
        ('[[milestones]]\nid = "M1"\nstatus = "complete"\n[[tasks]]\nid = "T-1"\nmilestone = "M1"\n', {}),
        (
            (
                '[[milestones]]\nid = "M1"\nstatus = "complete"\n'
                '[[tasks]]\nid = "T-1"\nmilestone = "M1"\nstatus = "steady_state"\n'
            ),
            {},
        ),
        'status = "complete"',
    ),
    "dependency-open": (
        ('[[tasks]]\nid = "T-1"\n[[tasks]]\nid = "T-2"\nstatus = "done"\ndepends_on = ["T-1"]\n', {}),
        ('[[tasks]]\nid = "T-1"\n[[tasks]]\nid = "T-2"\nstatus = "in_progress"\ndepends_on = ["T-1"]\n', {}),
        'depends_on = ["T-1"]',
    ),
    "blocker-unproven": (
        ('[[blockers]]\nid = "B1"\nstatus = "resolved"\n', {}),
        (
            (
                '[[blockers]]\nid = "B1"\nstatus = "resolved"\n'
                '[[resolutions]]\nid = "R1"\nresolves = ["B1"]\nevidence = ["evidence/x.md"]\n'
            ),
            {"evidence/x.md": "x"},
        ),
        'status = "resolved"',
    ),
    "resolution-unproven": (
        (f'[[resolutions]]\nid = "R1"\nevidence = ["{LOG}"]\n', {LOG: RED}),
        (f'[[resolutions]]\nid = "R1"\nevidence = ["{LOG}"]\n', {LOG: GREEN}),
        f'evidence = ["{LOG}"]',
    ),
    "blocker-without-exit": (
        ('[[blockers]]\nid = "B1"\n', {}),
        ('[[blockers]]\nid = "B1"\nexit_condition = "dry"\n', {}),
        "[[blockers]]",
    ),
    "id-duplicate": (
        ('[[tasks]]\nid = "T-1"\n[[tasks]]\nid = "t-1"\n', {}),
        ('[[tasks]]\nid = "T-1"\n[[tasks]]\nid = "T-2"\n', {}),
        'id = "t-1"',
    ),
    "id-malformed": (
        ('[[tasks]]\nid = "T 1"\n', {}),
        ('[[tasks]]\nid = "T-1"\n[[lanes]]\nname = "Lane A"\n', {}),
        'id = "T 1"',
    ),
    "dangling": (
        (DONE.replace("done", "todo"), {}),
        (GATE + DONE.replace("done", "todo"), {}),
        'gates = ["VG-HULL-001"]',
    ),
    "decision-unsuperseded": (
        ('[[decisions]]\nid = "D-1"\nstatus = "Superseded"\n', {}),
        (
            (
                '[[decisions]]\nid = "D-1"\nstatus = "Superseded"\nsuperseded_by = "D-2"\n'
                '[[decisions]]\nid = "D-2"\nstatus = "Accepted"\n'
            ),
            {},
        ),
        "[[decisions]]",
    ),
    "decision-impacts-nothing": (
        (GATE + '[[decisions]]\nid = "D-1"\nimpacts = ["VG-MAST-001", "loop-8th"]\n', {}),
        (GATE + '[[decisions]]\nid = "D-1"\nimpacts = ["VG-HULL-001", "loop-8th"]\n', {}),
        'impacts = ["VG-MAST-001", "loop-8th"]',
    ),
    "tier-above-evidence": (
        (GATE + '[[consumers]]\nname = "crew"\ntier = "supported"\ngates = ["VG-HULL-001"]\n', {LOG: RED}),
        (GATE + '[[consumers]]\nname = "crew"\ntier = "supported"\ngates = ["VG-HULL-001"]\n', {LOG: GREEN}),
        'tier = "supported"',
    ),
    "metrics-without-baseline": (
        (GATE + METRICS, {}),
        (GATE + METRICS + f'baseline = "{LOG}"\n', {LOG: GREEN}),
        "[gates.metrics]",
    ),
    "metrics-unstated": (
        (GATE + 'kind = "metrics"\n', {}),
        (GATE + METRICS, {}),
        "[[gates]]",
    ),
    "task-in-two-lanes": (
        (
            (
                '[[tasks]]\nid = "T-1"\n[[lanes]]\nname = "A"\ncurrent = "T-1"\nstatus = "in_progress"\n'
                '[[lanes]]\nname = "B"\ncurrent = "help with T-1"\nstatus = "active"\n'
            ),
            {},
        ),
        (
            (
                '[[tasks]]\nid = "T-1"\n[[lanes]]\nname = "A"\ncurrent = "T-1"\nstatus = "in_progress"\n'
                '[[lanes]]\nname = "B"\ncurrent = "help with T-1"\nstatus = "paused"\n'
            ),
            {},
        ),
        'current = "help with T-1"',
    ),
    "cadence-overdue": (
        (
            GATE + '[[cadences]]\nid = "W"\nevery = "Weekly"\ngates = ["VG-HULL-001"]\n',
            {LOG.replace("02-28", "02-20"): GREEN},
        ),
        (GATE + '[[cadences]]\nid = "W"\nevery = "Weekly"\ngates = ["VG-HULL-001"]\n', {LOG: GREEN}),
        "[[cadences]]",
    ),
    "updated-old": (
        ("updated = 2026-02-27\n", {LOG: GREEN}),
        ("updated = 2026-02-28\n", {LOG: GREEN}),
        "updated = 2026-02-27",
    ),
    "card-differs": (
        (DONE + '[tasks.card]\nstatus = "todo"\n', {}),
        (DONE + '[tasks.card]\nstatus = "done (2026-02-19)"\ngates = ["VG-HULL-001"]\n', {}),
        'status = "done"',
    ),
    "kept-by-reason": (
        (GATE + DONE + 'reason = "the dock was closed"\n', {}),
        (GATE + DONE + 'reason = "the dock was closed"\n', {LOG: GREEN}),
        'status = "done"',
    ),
}
RECORDED = {"log-changed", "gate-stale", "gate-diagnostic", "gate-not-executed"}  # tested with records, below


def test_every_kind_has_its_two_cases() -> None:
    """No kind of finding is without a test."""
    assert set(CASES) | RECORDED == set(KINDS)


@pytest.mark.parametrize("kind", CASES)
def test_a_claim_that_does_not_hold_is_found_with_its_line(kind: str, tmp_path: Path) -> None:
    """The finding names the file and the line to mend, why, and what would mend it."""
    (state, files), _, line = CASES[kind]
    finding = kinds(workspace(tmp_path, state, files))[kind]
    text = (tmp_path / finding.file).read_text(encoding="utf-8")
    assert text.splitlines()[finding.line - 1] == line
    assert finding.what
    assert finding.why
    assert finding.mend
    assert finding.subject


@pytest.mark.parametrize("kind", CASES)
def test_a_claim_that_holds_is_not_found(kind: str, tmp_path: Path) -> None:
    """What differs from the case above is only what makes the claim true."""
    _, (state, files), _ = CASES[kind]
    assert kind not in kinds(workspace(tmp_path, state, files))


def test_a_log_that_was_changed_is_found_by_its_digest(tmp_path: Path) -> None:
    """One byte more, and the record does not speak of this log any more."""
    workspace(tmp_path, GATE)
    record(tmp_path)
    assert "log-changed" not in kinds(tmp_path)
    with (tmp_path / LOG).open("a", encoding="utf-8") as log:
        log.write("\n")
    finding = kinds(tmp_path)["log-changed"]
    assert finding.file == LOG.replace(".txt", ".toml")
    (tmp_path / LOG).unlink()
    assert "cannot be read" in kinds(tmp_path)["log-changed"].what


def test_an_artifact_beside_the_log_that_was_changed_is_found(tmp_path: Path) -> None:
    """What a record names beside its log is held against its digest as the log is."""
    name = f"{FOLDER}/M1-T01-VG-HULL-001-metrics.json"
    kept = FiledArtifact(path=name, bytes=3, sha256=hashlib.sha256(b"{}\n").hexdigest())
    record(tmp_path, artifacts=(kept,))
    (tmp_path / name).write_text("{}\n")
    assert "log-changed" not in kinds(workspace(tmp_path, GATE + DONE))
    (tmp_path / name).write_text("{ }")
    found = kinds(workspace(tmp_path, GATE + DONE))["log-changed"]
    assert (found.subject, found.what) == (name, f"the artifact {name} was changed after its run")
    (tmp_path / name).unlink()
    assert "cannot be read" in kinds(workspace(tmp_path, GATE + DONE))["log-changed"].what


def test_a_baseline_that_is_not_there_is_missing_evidence(tmp_path: Path) -> None:
    """The tracker names the artifact that a gate is compared with: it has to be there."""
    state = GATE + METRICS + 'baseline = "evidence/gone.json"\n'
    found = kinds(workspace(tmp_path, state))["evidence-missing"]
    assert found.line == state.splitlines().index('baseline = "evidence/gone.json"') + 4
    assert "evidence/gone.json of VG-HULL-001" in found.what


def test_a_tuple_that_moved_makes_a_gate_stale(tmp_path: Path) -> None:
    """The same record, another tree."""
    workspace(tmp_path, GATE + DONE)
    record(tmp_path)
    assert "gate-stale" not in kinds(tmp_path)
    assert kinds(tmp_path, MOVED)["gate-stale"].what == (
        "VG-HULL-001 passed on something else than what is there now"
    )


@pytest.mark.parametrize(("mode", "is_found"), [("clean-clone", True), ("working-tree", False)])
def test_diagnostic_runs_do_not_show_claims(tmp_path: Path, mode: str, is_found: bool) -> None:  # noqa: FBT001
    """A repository in clean-clone mode wants claim-grade runs; others do not."""
    gate = f'[repos.ship]\npath = "."\ntuple = "{mode}"\n' + GATE + 'repos = ["ship"]\n'
    workspace(tmp_path, gate + DONE)
    record(tmp_path, grade="diagnostic")
    assert ("gate-diagnostic" in kinds(tmp_path)) == is_found


def test_a_run_that_executed_nothing_is_no_run(tmp_path: Path) -> None:
    """Its verdict is a fail, its kind says why."""
    workspace(tmp_path, GATE + DONE)
    record(tmp_path, verdict="fail", reason="not-executed", explanation="0 tests ran")
    found = kinds(tmp_path)
    assert found["gate-not-executed"].why.endswith("0 tests ran")
    assert "gate-failed" not in found


def test_a_lowered_threshold_with_a_recorded_reason_is_no_finding(tmp_path: Path) -> None:
    """Who lowered it and why stands in the record."""
    workspace(tmp_path, GATE + DONE)
    record(
        tmp_path, admission=Admission(threshold_mib=2048, overridden_by="ada", override_reason="small run")
    )
    assert "under-threshold" not in kinds(tmp_path)


def test_runs_of_one_task_in_two_lanes_are_found(tmp_path: Path) -> None:
    """What is queued counts as active."""
    workspace(tmp_path, GATE)
    lives = tuple(
        Queued(
            run=f"r{lane}",
            seq=1,
            workspace=str(tmp_path),
            gate="VG-HULL-001",
            task="T-1",
            milestone="M1",
            lane=lane,
            requested_by="ada",
            heavy=True,
            advisory=False,
            priority=0,
            min_available_mib=0,
            queued=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
            position=1,
        )
        for lane in ("A", "B")
    )
    assert kinds(tmp_path, lives=lives)["task-in-two-lanes"].what == "T-1 is active in A and B"


def test_a_finding_keeps_its_key_when_lines_move(tmp_path: Path) -> None:
    """What a baseline remembers does not depend on where a row stands."""
    workspace(tmp_path, GATE + COMPLETE)
    before = kinds(tmp_path)["milestone-unproven"]
    workspace(tmp_path, textwrap.dedent("# a comment\n\n") + GATE + COMPLETE)
    after = kinds(tmp_path)["milestone-unproven"]
    assert (before.key, before.line + 2) == (after.key, after.line)
