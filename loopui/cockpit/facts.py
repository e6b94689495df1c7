"""The facts of one row, for its details: pure functions of the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from loopui.cockpit import signs
from loopui.cockpit.formats import SHA_SHOWN, mib, size, took
from loopui.cockpit.gate_facts import gate_facts, gate_line
from loopui.cockpit.labelled import LABEL_WIDTH, Facts, present
from loopui.cockpit.snapshot import queue_keys
from loopui.cockpit.text import Line, line
from loopui.executor.life import Finished, Held, Life, Running

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.artifacts import Artifact
    from loopui.evidence.commits import NamedCommit


def facts_of(pane: str, key: str, snapshot: Snapshot) -> Facts | None:
    """Return the facts of the row with this key in this pane; None if it is gone."""
    finder = _FINDERS.get(pane)
    return finder(key, snapshot) if finder else None


def _milestone(key: str, snapshot: Snapshot) -> Facts | None:
    board = snapshot.board
    found = next((each for each in board.milestones if each.milestone.id == key), None) if board else None
    if found is None or board is None:
        return None
    milestone = found.milestone
    tasks = snapshot.tracker.tasks if snapshot.tracker else ()
    lines = [
        *present(
            [("status", milestone.status), ("notes", milestone.notes), ("gate set", milestone.gates_note)]
        )
    ]
    lines += [line(), line((f"gates  {found.passed} of {found.total} passed", "strong"))]
    lines += [gate_line(gate) for gate in found.gates]
    mine = [task for task in tasks if task.milestone == key]
    if mine:
        lines += [line(), line(("tasks", "strong"))]
        lines += [line(f"  {task.id:<10} ", (f"{task.status:<13}", "muted"), task.title) for task in mine]
    return Facts(f"{milestone.id} {milestone.title}", tuple(lines))


def _queue(key: str, snapshot: Snapshot) -> Facts | None:
    for each, choice in zip(queue_keys(snapshot.plan), snapshot.plan, strict=True):
        if each == key:
            entry = choice.entry
            lines = [
                *present(
                    [
                        ("priority", entry.priority),
                        ("what", entry.description),
                        ("task", choice.task.title if choice.task else ""),
                        ("state", choice.state),
                        ("why", choice.why),
                        ("waits for", ", ".join(choice.waits)),
                    ]
                ),
                line(),
            ]
            lines += [line(f"  {gate.id:<24}", (gate.scope, "muted")) for gate in choice.gates]
            return Facts(entry.task, tuple(lines))
    return None


def _blocker(key: str, snapshot: Snapshot) -> Facts | None:
    blockers = snapshot.tracker.blockers if snapshot.tracker else ()
    found = next((each for each in blockers if each.id == key), None)
    if found is None:
        return None
    facts = [
        ("blocker", found.blocker),
        ("impact", found.impact),
        ("exit", found.exit_condition),
        ("opened", found.opened),
        ("status", found.status),
    ]
    return Facts(f"Blocker {found.id}", present(facts))


def _consumer(key: str, snapshot: Snapshot) -> Facts | None:
    board = snapshot.board
    found = next((each for each in board.consumers if each.consumer.name == key), None) if board else None
    if found is None:
        return None
    consumer = found.consumer
    facts = present(
        [
            ("coupling", consumer.coupling),
            ("readiness", consumer.readiness),
            ("risk", consumer.risk),
            ("tier", consumer.tier),
        ]
    )
    return Facts(consumer.name, (*facts, line(), *(gate_line(gate) for gate in found.gates)))


def _artifact(key: str, snapshot: Snapshot) -> Facts | None:
    found = next((each for each in snapshot.artifacts if each.path == key), None)
    if found is None:
        return None
    return Facts(key.rsplit("/", 1)[-1], artifact_facts(found), path=found.path, metrics=found.metrics)


def artifact_facts(artifact: Artifact) -> tuple[Line, ...]:
    """Return what is known of an artifact."""
    sign = signs.of_verdict(artifact.verdict)
    verdict = line(
        (f"{'verdict':<{LABEL_WIDTH}}", "muted"), (f"{sign.glyph} {sign.word or 'none'}", sign.tone)
    )
    counts = artifact.counts
    tested = f"{counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped" if counts else ""
    memory = ""
    if artifact.threshold_mib is not None and artifact.available_mib is not None:
        memory = f"{mib(artifact.available_mib)} available, threshold {mib(artifact.threshold_mib)}"
    facts = present(
        [
            ("reason", artifact.reason),
            ("because", artifact.explanation),
            ("read as", artifact.source),
            ("grade", artifact.grade),
            ("place", "" if artifact.is_placed else "nothing tells a gate, a task or a milestone"),
            ("gates", ", ".join(artifact.gates)),
            ("tasks", ", ".join(artifact.tasks)),
            ("calibration", "yes: it says nothing of how the gate stands" if artifact.calibration else ""),
            ("run", f"{artifact.run}  r{artifact.run_number}".strip()),
            ("commits", ", ".join(map(_commit, artifact.commits_named))),
            ("took", took(artifact.duration_s) if artifact.duration_s is not None else ""),
            ("tests", tested),
            ("admission", memory),
            ("file", f"{artifact.path}  {size(artifact.size)}  {artifact.when:%Y-%m-%d %H:%M:%S}"),
            ("problem", artifact.problem),
        ]
    )
    return (verdict, *facts)


def _commit(named: NamedCommit) -> str:
    return f"{named.repository} {named.sha[:SHA_SHOWN]}".strip()


def _run(key: str, snapshot: Snapshot) -> Facts | None:
    life = next((each for each in snapshot.lives if each.run == key), None)
    if life is None:
        return _holder(key, snapshot)
    here = life.workspace == snapshot.workspace
    log = life.log if isinstance(life, Running | Finished) and here else ""
    shown = next((each for each in snapshot.artifacts if log and each.path == log), None)
    metrics = shown.metrics if shown else ()
    return Facts(f"{life.gate}  {life.state}", run_facts(life, snapshot), path=log, metrics=metrics)


def _holder(key: str, snapshot: Snapshot) -> Facts | None:
    holder = snapshot.holder
    if holder is None or holder.run != key:
        return None
    since = f"{holder.since.astimezone(snapshot.now.tzinfo):%Y-%m-%d %H:%M:%S}"
    facts = present(
        [
            ("run", holder.run),
            ("pid", holder.pid),
            ("in", holder.workspace),
            ("since", since),
            ("note", "a command in the foreground that has the slot; it ends in its own terminal"),
        ]
    )
    return Facts(f"{holder.gate}  foreground", facts)


def run_facts(life: Life, snapshot: Snapshot) -> tuple[Line, ...]:
    """Return what is known of a run."""
    facts: list[tuple[str, object]] = [
        ("run", life.run),
        ("task", life.task),
        ("lane", life.lane),
        ("asked by", life.requested_by),
        ("workspace", "" if life.workspace == snapshot.workspace else life.workspace),
        ("heavy", f"yes, needs {mib(life.min_available_mib)}" if life.heavy else "no"),
        ("queued", f"{life.queued.astimezone(snapshot.now.tzinfo):%Y-%m-%d %H:%M:%S}"),
    ]
    match life:
        case Held():
            facts.append(("held", life.why))
        case Running():
            facts += [("pid", life.pid), ("log", life.log), ("note", life.note)]
        case Finished():
            code = "" if life.exit_code is None else life.exit_code
            facts += [("verdict", f"{life.verdict}: {life.reason}"), ("because", life.explanation)]
            facts += [("exit code", code), ("log", life.log), ("record", life.record)]
        case _:
            facts.append(("position", life.position))
    return present(facts)


_FINDERS: dict[str, Callable[[str, Snapshot], Facts | None]] = {
    "milestones": _milestone,
    "queue": _queue,
    "blockers": _blocker,
    "consumers": _consumer,
    "evidence": _artifact,
    "runs": _run,
    "gates": gate_facts,
    "history": gate_facts,
}
