"""What a launch would do: a queue entry or picked gates as gates in order, for a task, and why now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopui.cockpit.intents import LaunchOrder
from loopui.tracker.selection import Choice, is_runnable, priority_rank

if TYPE_CHECKING:
    from loopui.tracker.models.gates import Gate


@dataclass(frozen=True, slots=True)
class PickGates:
    """A dialog's answer that asks for other gates, to be launched for this task."""

    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is proposed: gates in order, for a task, and why now; `problem` says why it cannot start."""

    title: str
    description: str
    why: str
    gates: tuple[Gate, ...]
    task: str = ""
    priority: int = 0
    problem: str = ""

    @property
    def commands(self) -> tuple[Gate, ...]:
        """The gates that a machine runs, the required ones first."""
        return tuple(sorted(filter(is_runnable, self.gates), key=lambda gate: gate.advisory))

    @property
    def order(self) -> LaunchOrder | None:
        """What Enter launches; None where nothing can be."""
        if self.problem or not self.commands:
            return None
        return LaunchOrder(
            gates=tuple(gate.id for gate in self.commands), task=self.task, priority=self.priority
        )


def plan_of(choice: Choice) -> Plan:
    """Return what launching a queue entry would do."""
    entry = choice.entry
    return Plan(
        title=f"Launch {entry.task}",
        description=entry.description,
        why=choice.why if choice.state != "unclear" else f"{entry.priority} · next in the queue",
        gates=choice.gates,
        task=entry.task,
        priority=priority_rank(entry.priority),
        problem=choice.problem,
    )


def plan_of_gates(gates: tuple[Gate, ...], task: str) -> Plan:
    """Return what launching picked gates would do."""
    names = ", ".join(gate.id for gate in gates)
    problem = "" if any(is_runnable(gate) for gate in gates) else _why_not(gates)
    return Plan(
        title=f"Launch {names}",
        description=gates[0].scope if len(gates) == 1 else "",
        why=f"picked by you{f' for {task}' if task else ''}",
        gates=gates,
        task=task,
        problem=problem,
    )


def _why_not(gates: tuple[Gate, ...]) -> str:
    gate = gates[0]
    if gate.kind == "checklist":
        return f"{gate.id} is a checklist: a person judges it, c fills it"
    return f"{gate.id} has no command; give it one in state.toml"
