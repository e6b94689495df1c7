"""Values that the cockpit's tests draw: one programme at one fixed moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from loopui.cockpit.snapshot import LogTail, Memory, Snapshot
from loopui.cockpit.usual import usual_durations
from loopui.evidence.artifacts import Artifact
from loopui.evidence.history import newest_by_gate
from loopui.evidence.metrics.comparing import compared
from loopui.evidence.metrics.results import Metric
from loopui.evidence.metrics.values import Series
from loopui.evidence.records import Counts, Observation
from loopui.executor.life import Finished, Foreground, Held, Life, Queued, Running
from loopui.host.git import RepoState
from loopui.host.memory import Reading
from loopui.reports.board import make_board
from loopui.reports.checklist import Checklist, Item
from loopui.reports.checks.finding import Finding
from loopui.reports.handoff import Handoff
from loopui.reports.promotion import offers
from loopui.tracker.models import Tracker
from loopui.tracker.models.consumers import Consumer
from loopui.tracker.models.gates import Gate
from loopui.tracker.models.governance import Cadence
from loopui.tracker.models.knowledge import Blocker
from loopui.tracker.models.programme import Mode, Program
from loopui.tracker.models.work import Milestone, QueueEntry, Task
from loopui.tracker.selection import plan

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 2, 19, 16, 32, 7, tzinfo=ZONE)
WORKSPACE = "/home/ada/loop"


def ago(**parts: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**parts)


def gate(name: str, **rest: object) -> Gate:
    """Return a gate that runs a command."""
    return Gate.model_validate(
        {"id": name, "command": "true", "heavy": True, "scope": f"scope of {name}"} | rest
    )


GATES = (
    gate("VG-LOOP-BUILD-001", scope="Feature matrix builds"),
    gate("VG-LOOP-BUILD-003", scope="Default build"),
    gate(
        "VG-LOOP-CORE-001",
        command="cargo test --no-default-features --features gemini",
        cwd="rlm-core",
        env={"PROPTEST_CASES": "96"},
        min_available_mib=4096,
        scope="Full rlm-core regression",
        criteria_text="No failing tests",
        criteria={"min_passed": 1, "forbid": ("panicked at",)},
    ),
    gate("VG-LA-001", scope="loop-agent seam suite"),
    gate("VG-LA-002", scope="loop-agent full suite", advisory=True),
    gate("VG-RCC-001", scope="rlm-claude-code critical suite"),
    gate("VG-RFLX-001", scope="io-rflx compile gate"),
    gate("VG-CONTRACT-001", kind="checklist", command=None, heavy=False, scope="Contract review"),
    gate("VG-PERF-001", kind="metrics", scope="REPL startup"),
)


def tracker() -> Tracker:
    """Return a programme that resembles the real one."""
    return Tracker(
        program=Program(name="loop", updated=date(2026, 2, 19)),
        mode=Mode(summary="Safe mode (orchestrator + 1 active heavy worker)"),
        milestones=(
            Milestone(id="M0", title="Foundation", status="complete", gates=("VG-CONTRACT-001",)),
            Milestone(
                id="M1",
                title="Build integrity",
                status="complete",
                gates=("VG-LOOP-BUILD-001", "VG-LOOP-BUILD-003", "VG-LOOP-CORE-001"),
            ),
            Milestone(id="M2", title="REPL protocol", status="complete"),
            Milestone(
                id="M4",
                title="Consumers",
                status="active",
                gates=("VG-LA-001", "VG-LA-002", "VG-RCC-001", "VG-RFLX-001"),
            ),
            Milestone(id="M5", title="Performance", status="planned", gates=("VG-PERF-001",)),
        ),
        tasks=(
            Task(
                id="M7-T01",
                title="Adapter fixtures",
                status="in_progress",
                milestone="M4",
                gates=("VG-RFLX-001",),
            ),
            Task(
                id="M7-T02",
                title="Benchmark calibration",
                milestone="M5",
                depends_on=("M7-T01",),
                gates=("VG-PERF-001",),
            ),
            Task(
                id="M1-T05",
                title="Triage failing regression tests",
                status="done",
                milestone="M1",
                gates=("VG-LOOP-CORE-001",),
            ),
        ),
        queue=(
            QueueEntry(
                priority="P0", task="Ops-Weekly", description="Run compatibility/spec/contract cadence"
            ),
            QueueEntry(priority="P1", task="M7-T02", description="Calibrate the benchmarks of the adapter"),
            QueueEntry(priority="P2", task="Ops-Ideas", description="Something without gates"),
        ),
        gates=GATES,
        blockers=(
            Blocker(
                id="B5",
                blocker="Memory safety risk under parallel heavy workloads",
                impact="Can crash the machine",
                exit_condition="D-007 controls enforced + safe wrapper used",
                opened=date(2026, 2, 18),
            ),
            Blocker(
                id="B8",
                blocker="Canonical tree may drift",
                impact="Claims cannot be reproduced",
                exit_condition="Enforce D-017 clean-clone tuple policy",
            ),
        ),
        consumers=(
            Consumer(
                name="rlm-claude-code",
                coupling="Hard",
                readiness="Medium",
                risk="API drift",
                gates=("VG-RCC-001",),
            ),
            Consumer(
                name="loop-agent",
                coupling="Seam",
                readiness="Medium",
                risk="Tree drift",
                gates=("VG-LA-001", "VG-LA-002"),
            ),
            Consumer(
                name="io-rflx",
                coupling="Contract",
                readiness="Medium",
                risk="Adapter fixtures remain to be implemented",
            ),
        ),
        cadences=(
            Cadence(
                id="Ops-Weekly",
                every="weekly",
                gates=("VG-LOOP-CORE-001", "VG-LA-001", "VG-RCC-001", "VG-CONTRACT-001"),
            ),
        ),
    )


def artifact(path: str, minutes: float, **rest: object) -> Artifact:
    """Return an artifact that was written some minutes ago."""
    values: dict[str, object] = {
        "path": path,
        "kind": "log",
        "modified": ago(minutes=minutes),
        "size": 20_480,
    }
    return Artifact(**(values | rest))  # type: ignore[arg-type]


def recorded(gate_id: str, minutes: float, **rest: object) -> Artifact:
    """Return the log of a run with its record."""
    values: dict[str, object] = {
        "gates": (gate_id,),
        "verdict": "pass",
        "source": "recorded",
        "reason": "criteria-met",
        "grade": "claim",
        "run": f"run-{gate_id}-{minutes}",
        "duration_s": 41.0,
        "exit_code": 0,
    }
    values["path"] = f"evidence/2026-02-19/milestone-M1/{gate_id}.txt"
    values |= rest
    return artifact(str(values.pop("path")), minutes, **values)


def artifacts() -> tuple[Artifact, ...]:
    """Return some evidence, newest first."""
    return (
        recorded("VG-LOOP-BUILD-003", 3, run_number=2),
        recorded("VG-RCC-001", 30, verdict="fail", reason="exit-code", exit_code=1, grade="diagnostic"),
        recorded("VG-LA-001", 61, counts=Counts(runner="pytest", passed=30), duration_s=310.0),
        recorded(
            "VG-RFLX-001", 62, verdict="blocked", reason="memory-stop", exit_code=None, grade="diagnostic"
        ),
        artifact(
            "evidence/2026-02-18/milestone-M1/M1-T05-VG-LOOP-CORE-001-r3.txt",
            1500,
            gates=("VG-LOOP-CORE-001",),
            tasks=("M1-T05",),
            verdict="pass",
            source="inferred",
            run_number=3,
        ),
        artifact(
            "evidence/2026-02-18/milestone-M1/M1-T05-validation-summary.md",
            1501,
            kind="summary",
            tasks=("M1-T05",),
        ),
        artifact("evidence/2026-02-18/notes.bin", 1502, kind="other", problem="is binary"),
    )


def metrics() -> tuple[Metric, ...]:
    """Return what a run compared: one within its budget, one that became worse, one that is new."""
    startup = Metric(name="startup p50", unit="ms", floor=5.0, candidate=104.0, samples=(104.0, 102.0, 131.0))
    throughput = Metric(
        name="throughput",
        unit="ops/s",
        better="higher",
        floor=100.0,
        candidate=3100.0,
        samples=(3100.0, 3200.0, 3050.0),
    )
    fresh = Metric(name="[bold]näu\x1b[31m 新しい", unit="s", candidate=0.0021, samples=(0.0021,))
    return (
        compared(startup, Series(unit="ms", samples=(100.0, 98.0, 101.0))),
        compared(throughput, Series(unit="ops/s", samples=(3964.7, 3900.0, 4100.0))),
        compared(fresh, None),
    )


def named(gate_id: str, seq: int, **rest: object) -> dict[str, Any]:
    """Return what every run has."""
    return {
        "run": f"20260219-{seq:04}",
        "seq": seq,
        "workspace": WORKSPACE,
        "gate": gate_id,
        "task": "Ops-Weekly",
        "milestone": "",
        "lane": "",
        "requested_by": "ada",
        "heavy": True,
        "advisory": False,
        "priority": 0,
        "min_available_mib": 3072,
        "queued": ago(minutes=10),
    } | rest


def lives() -> tuple[Life, ...]:
    """Return one run that runs, two that wait, and one that ended."""
    return (
        Running(
            **named("VG-LOOP-CORE-001", 3, task="M1-T05"),
            started=ago(minutes=3, seconds=21),
            log="evidence/x.txt",
            pid=4711,
            peak_mib=2150,
        ),
        Queued(**named("VG-LA-001", 4), position=1),
        Queued(**named("VG-RFLX-001", 5), position=2),
        Finished(
            **named("VG-LOOP-BUILD-003", 2),
            started=ago(minutes=3, seconds=41),
            ended=ago(minutes=3),
            verdict="pass",
            reason="criteria-met",
            explanation="",
            exit_code=0,
            log="evidence/y.txt",
            record="evidence/y.toml",
        ),
    )


def findings() -> tuple[Finding, ...]:
    """Return two claims that do not hold."""
    return (
        Finding(
            kind="milestone-unproven",
            subject="milestones[M1]",
            what="M1 is complete, but VG-LOOP-BUILD-001 was never run",
            why="no record of the gate passes",
            mend="run it: `loopui run VG-LOOP-BUILD-001`",
            file="state.toml",
            line=12,
        ),
        Finding(
            kind="cadence-overdue",
            subject="cadences[Ops-Weekly]",
            what="Ops-Weekly [/] was not run for 9 days",
            why="it is weekly",
            mend="run it",
            file="state.toml",
        ),
    )


def running() -> Running:
    """Return the run that runs."""
    found = lives()[0]
    assert isinstance(found, Running)
    return found


def finished() -> Finished:
    """Return the run that has ended."""
    found = lives()[-1]
    assert isinstance(found, Finished)
    return found


def held(why: str = "needs 4 096 MiB available, 1 900 are") -> Held:
    """Return a run that is held for memory."""
    return Held(**named("VG-LOOP-CORE-001", 3), why=why, since=ago(seconds=75))


def foreground() -> Foreground:
    """Return a command in another terminal that has the slot."""
    return Foreground(
        run="20260219-0099", gate="exec sleep", workspace=WORKSPACE, pid=4711, since=ago(seconds=12)
    )


def memory(available_mib: int = 6586) -> Memory:
    """Return a history of five minutes that ends with this much available."""
    wave = [3000, 4000, 5200, 6100, 7400, 9000, 10_500, 11_800, 12_600, 11_900, 10_100, 8_800]
    history = (*(16_384 - wave[second // 25 % len(wave)] for second in range(299)), available_mib)
    return Memory(reading=reading(available_mib), history=history, samples=300)


def reading(available_mib: int = 6586) -> Reading:
    """Return one reading of a laptop with 16 GiB."""
    return Reading(
        total_mib=16_384,
        available_mib=available_mib,
        source="proc/meminfo",
        swap_used_mib=0,
        pressure_percent=0.0,
    )


LOG = (
    "running 559 tests",
    "test signature::tests::enum_fields ... ok",
    "test signature::tests::nullable ... ok",
    "test repl::tests::spawn_entrypoint ... ok",
    "test result: ok. 559 passed; 0 failed; 0 ignored",
)


def handoff() -> Handoff:
    """Return a filled hand-off with one id that the tracker does not know."""
    return Handoff(
        fields=(
            ("Completed task IDs", "M1-T05 Triage failing regression tests"),
            (
                "Validation gates run (VG-IDs)",
                "VG-LOOP-BUILD-003: pass, claim\nVG-RCC-001: fail, diagnostic, exit code 1",
            ),
            ("Evidence artifacts created", "evidence/2026-02-19/milestone-M1/VG-LOOP-BUILD-003.txt"),
            ("New blockers or risks", "VG-RCC-001 fails since M9-T77"),
            ("Decision updates (if any)", ""),
            ("Next task to start", "Ops-Weekly Run compatibility/spec/contract cadence (P0)"),
        ),
        written=NOW,
    )


LOOP = RepoState(sha="30c1fa2e" + "0" * 32, tree="t", branch="main", dirty=False)


def promotable() -> Snapshot:
    """Return a cockpit in which the advisory VG-LA-002 has passed three times on a committed state."""
    passes = tuple(
        recorded(
            "VG-LA-002",
            minutes,
            path=f"evidence/2026-02-19/milestone-M4/VG-LA-002-r{number}.txt",
            record=f"evidence/2026-02-19/milestone-M4/VG-LA-002-r{number}.toml",
            run_number=number,
            commits={"loop-agent": LOOP},
        )
        for number, minutes in ((3, 5), (2, 65), (1, 125))
    )
    found = tuple(sorted((*passes, *artifacts()), key=lambda each: each.when, reverse=True))
    programme = tracker()
    board = make_board(programme, found, lives=lives(), workspace=WORKSPACE)
    return snapshot(artifacts=found, board=board, offers=offers(programme, board, found))


def history() -> tuple[Artifact, ...]:
    """Return many runs of two gates: one that becomes slower and larger, and one that fails now and then."""
    core = tuple(
        recorded(
            "VG-LOOP-CORE-001",
            60 * number + 40,
            path=f"evidence/2026-02-18/milestone-M1/M1-T05-VG-LOOP-CORE-001-r{30 - number}.txt",
            record=f"evidence/2026-02-18/milestone-M1/M1-T05-VG-LOOP-CORE-001-r{30 - number}.toml",
            run_number=30 - number,
            duration_s=340.0 - 8 * number,
            peak_mib=2900 - 70 * number,
            commits={"loop": LOOP},
        )
        for number in range(24)
    )
    consumer = tuple(
        recorded(
            "VG-RCC-001",
            95 * number + 70,
            path=f"evidence/2026-02-18/milestone-M4/VG-RCC-001-r{12 - number}.txt",
            run_number=12 - number,
            duration_s=12.0 + 9 * (number % 3),
            peak_mib=640 + 30 * (number % 2),
            grade="diagnostic",
            **({"verdict": "fail", "reason": "exit-code", "exit_code": 1} if number % 4 == 1 else {}),
        )
        for number in range(11)
    )
    return (*core, *consumer)


def observations() -> tuple[Observation, ...]:
    """Return what the criteria of a run saw."""
    return (
        Observation(criterion="exit_codes", expected="0", observed="0", met=True),
        Observation(criterion="min_passed", expected="at least 1", observed="559 passed", met=True),
        Observation(
            criterion="forbid panicked at", expected="no match", observed="line 12: [/] panicked", met=False
        ),
    )


def experienced(**rest: object) -> Snapshot:
    """Return a cockpit with a past: gates that have run often, one that is stale, one on offer."""
    base = promotable()
    found = tuple(sorted((*base.artifacts, *history()), key=lambda each: each.when, reverse=True))
    programme = tracker()
    moved = {"loop": replace(LOOP, sha="f" * 40, tree="u", tested_tree="u")}
    board = make_board(programme, found, lives=lives(), workspace=WORKSPACE, repo_states=moved)
    offered = offers(programme, board, found)
    return snapshot(**{"artifacts": found, "board": board, "offers": offered} | rest)


ITEMS = (
    "Every public symbol of the seam is named in the contract",
    "Each breaking change since the last tag has a migration note",
    "The consumers' owners have been asked",
)


def checklist(**changes: Any) -> Checklist:
    """Return the contract review with its first item ticked and nothing decided."""
    items = (
        Item(text=ITEMS[0], ticked=True),
        Item(text=ITEMS[1], note="two are missing: spawn(), close()"),
        Item(text=ITEMS[2]),
    )
    blank = Checklist(
        gate="VG-CONTRACT-001",
        scope="Contract review",
        method="Read the contract beside the consumers' imports",
        task="Ops-Weekly",
        items=items,
    )
    return replace(blank, **changes)


def snapshot(**rest: object) -> Snapshot:
    """Return a busy cockpit."""
    programme = tracker()
    values: dict[str, Any] = {
        "role": "orchestrator",
        "lane": "",
        "session_start": ago(hours=1, minutes=42),
        "now": NOW,
        "workspace": WORKSPACE,
        "as_of": NOW,
        "tracker": programme,
        "plan": plan(programme),
        "artifacts": artifacts(),
        "lives": lives(),
        "memory": memory(),
        "log": LogTail(run="20260219-0003", path="evidence/x.txt", lines=LOG),
    } | rest
    values.setdefault("pasts", newest_by_gate(values["artifacts"], 60))
    values.setdefault("usual", usual_durations(values["pasts"]))
    if "board" not in values:
        values["board"] = make_board(
            values["tracker"], values["artifacts"], lives=values["lives"], workspace=WORKSPACE
        )
    return Snapshot(**values)
