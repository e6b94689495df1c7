"""`loopui next`: the next queued task and why; `--launch` runs its gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import person, workspace_from
from loopui.cli.output import narrate, print_json, say
from loopui.cli.parser import add_json, add_person
from loopui.cli.verbs.run import add_following, add_override, override_of
from loopui.errors import ExecutorError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from loopui.tracker.models import Tracker
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
    """Tell the next entry (0; 3 where there is none), or launch its gates and return what `run` returns."""
    from loopui.tracker.selection import next_choice, plan
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    tracker = load(workspace).tracker
    choice = next_choice(tracker)
    if args.launch and choice is not None:
        return _launch(args, tracker, workspace, choice)
    if args.json:
        queue = [_choice_dict(each) for each in plan(tracker)]
        print_json({"next": _choice_dict(choice) if choice else None, "queue": queue})
    elif choice is None:
        _tell_why_none(plan(tracker))
    else:
        _tell(choice)
    return 0 if choice is not None else BLOCKED


def _launch(args: Namespace, tracker: Tracker, workspace: Path, choice: Choice) -> int:
    from loopui.cli.following import launch_and_follow
    from loopui.executor.resolve import resolve
    from loopui.tracker.selection import priority_rank

    if not choice.commands:
        raise ExecutorError(
            f"no gate of {choice.entry.task} has a command",
            hint=f"a person judges {', '.join(gate.id for gate in choice.by_person)}",
        )
    jobs = [
        resolve(
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
        for gate in choice.commands
    ]
    narrate(f"{choice.entry.task}: {choice.why}")
    for gate in choice.by_person:
        narrate(f"{gate.id} is judged by a person and is not launched")
    return launch_and_follow(jobs, detach=args.detach, wait_max_s=args.wait_max, as_json=args.json)


def _tell(choice: Choice) -> None:
    say(f"{choice.entry.priority}  {choice.entry.task}  {choice.entry.description}")
    say(f"why: {choice.why}")
    for gate in choice.commands:
        needs = (
            f", heavy, needs {gate.min_available_mib} MiB" if gate.heavy and gate.min_available_mib else ""
        )
        say(f"  runs {gate.id}  {gate.scope}{needs}")
    for gate in choice.by_person:
        say(f"  by a person {gate.id}  {gate.scope}")


def _tell_why_none(choices: tuple[Choice, ...]) -> None:
    if not choices:
        narrate("the queue is empty; add [[queue]] entries to state.toml")
    for choice in choices:
        narrate(f"{choice.entry.priority} {choice.entry.task}: {choice.why}")


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
