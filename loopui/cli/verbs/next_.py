"""`loopui next`: the next queued task and why; `--launch` runs its gates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from loopui.cli.context import person, workspace_from
from loopui.cli.output import narrate, print_json, say
from loopui.cli.parser import add_json, add_person
from loopui.cli.verbs.run import add_following, add_override, override_of
from loopui.errors import ExecutorError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from loopui.executor.foresight import Foreseen
    from loopui.executor.job import Job
    from loopui.tracker.models import Tracker
    from loopui.tracker.models.gates import Gate
    from loopui.tracker.selection import Choice

BLOCKED = 3


def add_arguments(parser: ArgumentParser) -> None:
    """Add `--launch` and how to follow."""
    parser.add_argument("--launch", action="store_true", help="run its gates, in order")
    add_following(parser)
    add_override(parser)
    add_person(parser)
    add_json(parser)


def run(args: Namespace) -> int:
    """Tell the next entry, or launch its gates and return what `run` returns.

    Returns 0, 3 where there is no entry, or one of its gates cannot be launched: then none of them is.
    """
    from loopui.tracker.selection import first_ready, plan, within_lane
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    tracker = load(workspace).tracker
    choices = plan(tracker)
    own = within_lane(choices, tracker, role=args.role, lane=args.lane)
    choice = first_ready(own)
    if not args.json:
        _tell_passed_over(args, tracker, choices, own, choice)
    if args.launch and choice is not None:
        return _launch(
            args, choice, [_job_of(args, tracker, workspace, choice, gate) for gate in choice.commands]
        )
    foreseen = _foresee(args, tracker, workspace, choice) if choice is not None else ()
    if args.json:
        queue = [_choice_dict(each) for each in choices]
        print_json({"next": _next_dict(choice, foreseen) if choice else None, "queue": queue})
    elif choice is not None:
        _tell(choice, foreseen)
    return BLOCKED if choice is None or _is_refused(foreseen) else 0


def _job_of(args: Namespace, tracker: Tracker, workspace: Path, choice: Choice, gate: Gate) -> Job:
    from loopui.executor.resolve import resolve
    from loopui.tracker.selection import priority_rank

    return resolve(
        tracker,
        workspace,
        gate.id,
        task=choice.entry.task,
        role=args.role,
        lane=args.lane,
        requested_by=person(),
        override=override_of(args),
        priority=priority_rank(choice.entry.priority),
    )


def _launch(args: Namespace, choice: Choice, jobs: list[Job]) -> int:
    from loopui.cli.following import launch_and_follow

    if not jobs:
        raise ExecutorError(
            f"no gate of {choice.entry.task} has a command",
            hint=f"a person judges {', '.join(gate.id for gate in choice.by_person)}",
        )
    narrate(f"{choice.entry.task}: {choice.why}")
    for gate in choice.by_person:
        narrate(f"{gate.id} is judged by a person and is not launched")
    return launch_and_follow(jobs, detach=args.detach, wait_max_s=args.wait_max, as_json=args.json)


def _foresee(args: Namespace, tracker: Tracker, workspace: Path, choice: Choice) -> tuple[Foreseen, ...]:
    from loopui.executor.client import Client
    from loopui.executor.foresight import foresee

    with Client() as client:
        lives = client.lives()
        return tuple(
            foresee(client, gate.id, partial(_job_of, args, tracker, workspace, choice, gate), lives)
            for gate in choice.commands
        )


def _is_refused(foreseen: tuple[Foreseen, ...]) -> bool:
    return any(found.refused for found in foreseen)


def _tell(choice: Choice, foreseen: tuple[Foreseen, ...]) -> None:
    say(f"{choice.entry.priority}  {choice.entry.task}  {choice.entry.description}".rstrip())
    say(f"why: {choice.why}")
    runs = "would run" if _is_refused(foreseen) else "runs"
    for gate, found in zip(choice.commands, foreseen, strict=True):
        if found.refused:
            say(f"  cannot run {gate.id}  {found.refused}")
        else:
            say(f"  {runs} {gate.id}  {_terms(gate, found)}")
    for gate in choice.by_person:
        say(f"  by a person {gate.id}  {gate.scope}".rstrip())
    if _is_refused(foreseen):
        all_or_none = ": all of its gates start, or none" if len(foreseen) > 1 else ""
        narrate(f"{choice.entry.task} cannot start{all_or_none}")


def _terms(gate: Gate, found: Foreseen) -> str:
    """Return what the gate is about, and what its launch would wait for."""
    why = f" ({found.why})" if found.why else ""
    needs = f"heavy, needs {found.needs_mib} MiB{why}" if gate.heavy else "light"
    return ", ".join(filter(None, (gate.scope, "advisory" if gate.advisory else "", needs)))


def _tell_passed_over(
    args: Namespace,
    tracker: Tracker,
    choices: tuple[Choice, ...],
    own: tuple[Choice, ...],
    chosen: Choice | None,
) -> None:
    """Tell why the entries before the chosen one are not next; without one, why none is."""
    from loopui.tracker.lanes import find_lane

    if not choices:
        narrate("the queue is empty; add [[queue]] entries to state.toml")
    if len(own) < len(choices) and find_lane(tracker, args.lane) is None:
        known = ", ".join(each.name for each in tracker.lanes)
        what = f"there is no lane {args.lane!r}" if args.lane else "a worker works for a lane"
        narrate(f"{what}; name it: --lane, one of {known}")
        return
    before = choices if chosen is None else choices[: choices.index(chosen)]
    for choice in before:
        why = choice.why if choice in own else f"no task of {args.lane}"
        narrate(f"{choice.entry.priority} {choice.entry.task}: {why}")


def _choice_dict(choice: Choice) -> dict[str, object]:
    return {
        "priority": choice.entry.priority,
        "task": choice.entry.task,
        "description": choice.entry.description,
        "state": choice.state,
        "why": choice.why,
        "waits": choice.waits,
        "problem": choice.problem,
        "gates": [gate.id for gate in choice.commands],
        "by_person": [gate.id for gate in choice.by_person],
    }


def _next_dict(choice: Choice, foreseen: tuple[Foreseen, ...]) -> dict[str, object]:
    """Return the entry with what its launch would come to: all of its gates start, or none."""
    gates = [
        {
            "gate": gate.id,
            "launchable": not found.refused,
            "refused": found.refused,
            "advisory": gate.advisory,
            "heavy": gate.heavy,
            "needs_mib": found.needs_mib,
            "why": found.why,
        }
        for gate, found in zip(choice.commands, foreseen, strict=True)
    ]
    launchable = bool(foreseen) and not _is_refused(foreseen)
    return _choice_dict(choice) | {"launchable": launchable, "foreseen": gates}
