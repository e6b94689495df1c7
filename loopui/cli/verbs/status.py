"""`loopui status`: the cockpit in text."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from loopui.cli.context import workspace_from
from loopui.cli.output import print_json, say
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from loopui.cli.look import Look
    from loopui.reports.board import MilestoneStanding


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--json`."""
    add_json(parser)


def run(args: Namespace) -> int:
    """Print how everything stands; return 0."""
    from loopui.cli.look import look

    seen = look(workspace_from(args.start))
    if args.json:
        print_json(_plain(seen))
    else:
        _tell(seen)
    return 0


def memory_dict(seen: Look) -> dict[str, Any]:
    """Return the gauge: MiB, and in one word what the reading means for a heavy command."""
    mode = seen.loaded.tracker.mode
    limits = {"threshold_mib": mode.min_available_mib, "floor_mib": mode.stop_available_mib}
    if seen.memory is None:
        return {"total_mib": None, "available_mib": None, **limits, "state": "unreadable"}
    available = seen.memory.available_mib
    if available < mode.stop_available_mib:
        state = "stops"
    else:
        state = "admits" if available >= mode.min_available_mib else "holds"
    return {"total_mib": seen.memory.total_mib, "available_mib": available, **limits, "state": state}


def _plain(seen: Look) -> dict[str, Any]:
    from loopui.reports.listing import status_tables

    return {
        **status_tables(seen.loaded.tracker, seen.board),
        "workspace": str(seen.workspace),
        "problems": [dataclasses.asdict(problem) for problem in seen.loaded.problems],
        "memory": memory_dict(seen),
        "executor": _executor_dict(seen),
    }


def _executor_dict(seen: Look) -> dict[str, Any]:
    from loopui.cli.lives import holder_dict, life_dict
    from loopui.executor.client import Client

    sorted_by_state: dict[str, list[dict[str, Any]]] = {"running": [], "held": [], "queued": []}
    for life in seen.lives:
        sorted_by_state[life.state].append(life_dict(life))
    with Client() as client:
        return {
            **sorted_by_state,
            "paused": client.paused() is not None,
            "holder": holder_dict(seen.holder),
            "executor_alive": client.executor_alive(),
        }


def _tell(seen: Look) -> None:
    tracker = seen.loaded.tracker
    memory = memory_dict(seen)
    say(f"{tracker.program.name}  {tracker.mode.name} mode  {tracker.mode.summary}".rstrip())
    if memory["available_mib"] is None:
        say("memory  cannot be read: nothing heavy will be admitted")
    else:
        reading = f"{memory['available_mib']} of {memory['total_mib']} MiB available"
        limits = f"threshold {memory['threshold_mib']}  floor {memory['floor_mib']}"
        say(f"memory  {reading}, {memory['state'].upper()}  {limits}")
    for title, lines in _sections(seen):
        say("")
        say(title)
        for line in lines or ["none"]:
            say(f"  {line}")


def _sections(seen: Look) -> Iterable[tuple[str, list[str]]]:
    from loopui.tracker.selection import plan

    tracker = seen.loaded.tracker
    if seen.loaded.problems:
        yield (
            "Problems",
            [
                f"state.toml:{each.line}: {each.what}" + (f"; {each.hint}" if each.hint else "")
                for each in seen.loaded.problems
            ],
        )
    yield "Milestones", [_milestone_line(standing) for standing in seen.board.milestones]
    active = [blocker for blocker in tracker.blockers if blocker.status == "active"]
    yield (
        "Active blockers",
        [f"{blocker.id}  {blocker.blocker}  exit: {blocker.exit_condition}" for blocker in active],
    )
    yield (
        "Priority queue",
        [
            f"{each.entry.priority}  {each.entry.task}  {each.entry.description}  ({each.why})"
            for each in plan(tracker)
        ],
    )
    yield "Executor", [*_executor_lines(seen)]
    yield (
        f"Evidence ({seen.count} artifacts, newest verdicts first)",
        [f"{each.verdict}  {' '.join(each.gates) or each.kind}  {each.path}" for each in seen.newest],
    )


def _executor_lines(seen: Look) -> Iterable[str]:
    from loopui.cli.lives import describe, describe_holder, orphaned, pause_line
    from loopui.executor.client import Client

    with Client() as client:
        paused, dead = client.paused(), orphaned(client, seen.lives)
    if paused is not None:
        yield pause_line(paused)
    if dead:
        yield dead
    if seen.holder is not None:
        yield describe_holder(seen.holder)
    for life in seen.lives:
        yield "  ".join(filter(None, (life.gate, life.task, describe(life))))


def _milestone_line(standing: MilestoneStanding) -> str:
    milestone = standing.milestone
    stale = f", {standing.stale} stale" if standing.stale else ""
    gates = f"{standing.passed}/{standing.total} gates pass{stale}"
    return f"{milestone.id} {milestone.title}  {milestone.status}  {gates}"
