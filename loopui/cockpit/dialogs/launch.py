"""The launch dialog: what will run, why now, with how much memory, and what is ahead of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from loopui.cockpit.dialogs.dialog import Dialog, Words
from loopui.cockpit.formats import grouped, mib, running_for
from loopui.cockpit.intents import LaunchOrder
from loopui.cockpit.plans import PickGates, Plan
from loopui.cockpit.text import Line, Span, Tone, cells, fit, line
from loopui.cockpit.widgets import meter
from loopui.executor.life import Running
from loopui.host.terminal import clean
from loopui.tracker.selection import is_runnable

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.models.gates import Gate, Metrics
    from loopui.tracker.models.programme import Mode

NAMED_AHEAD = 3  # runs; the others are counted


class Launch(Dialog[LaunchOrder | PickGates]):
    """Shows a plan against the machine as it is now; Enter starts it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", show=False),
        Binding("l", "pick", "Pick gates", show=False),
        Binding("c", "calibrate", "Calibrate", show=False),
    ]

    def __init__(self, plan: Plan, snapshot: Snapshot) -> None:
        keys = (
            (("Enter", "starts"), ("l", "other gates")) if plan.order else (("Enter", "picks gates to run"),)
        )
        calibrates = (("c", "calibrates or compares"),) if _has_metrics(plan) else ()
        super().__init__(plan.title, (*keys, *calibrates, ("Esc", "leaves")))
        self._plan = plan
        self._snapshot = snapshot
        self._calibration = False
        self._words = Words(plan_lines(plan, snapshot))

    def body(self) -> ComposeResult:
        """Show the plan."""
        yield self._words

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keep memory and queue true while the person reads."""
        self._snapshot = snapshot
        self._words.say(plan_lines(self._plan, snapshot, calibration=self._calibration))

    def action_start(self) -> None:
        """Launch, or pick gates where the entry names none."""
        order = self._plan.order
        if order is None:
            self.dismiss(PickGates(self._plan.task))
        else:
            self.dismiss(replace(order, calibration=self._calibration))

    def action_calibrate(self) -> None:
        """Let metrics gates only measure, or compare again."""
        if _has_metrics(self._plan):
            self._calibration = not self._calibration
            self.show_snapshot(self._snapshot)

    def action_pick(self) -> None:
        """Choose other gates."""
        self.dismiss(PickGates(self._plan.task))


def _has_metrics(plan: Plan) -> bool:
    return any(gate.metrics is not None for gate in plan.commands)


def plan_lines(plan: Plan, snapshot: Snapshot, *, calibration: bool = False) -> tuple[Line, ...]:
    """Return the dialog's text."""
    lines: list[Line] = []
    if plan.description:
        lines += [line(plan.description), line()]
    lines += [line(("why now   ", "muted"), plan.why), line()]
    if plan.problem:
        return (*lines, line(("■ ", "warn"), plan.problem))
    lines += _gate_lines(plan, snapshot, calibration=calibration)
    lines += [line(), _memory_line(plan, snapshot), _ahead_line(snapshot)]
    return tuple(lines)


def _gate_lines(plan: Plan, snapshot: Snapshot, *, calibration: bool) -> list[Line]:
    usual = snapshot.usual
    count = len(plan.commands)
    lines: list[Line] = [line(("will run  ", "muted"), f"{count} gate{'s' * (count != 1)}, one at a time")]
    widest = max((cells(clean(gate.id)) for gate in plan.gates), default=0)
    for number, gate in enumerate(plan.commands, start=1):
        parts: list[Span] = [Span(f"  {number:>2} ", "muted"), Span(fit(gate.id, widest + 2), "strong")]
        if gate.heavy:
            parts.append(Span(f"heavy, needs {mib(needed_mib(gate, snapshot.mode))}", "plain"))
        else:
            parts.append(Span("light", "muted"))
        if gate.id in usual:
            parts.append(Span(f"   {_usually(usual[gate.id])}", "muted"))
        if gate.metrics is not None:
            parts.append(_measures(gate.metrics, calibration=calibration))
        if gate.advisory:
            parts.append(Span("   advisory", "muted"))
        lines.append(tuple(parts))
    by_person: tuple[str, Tone] = ("judged by a person, not launched", "muted")
    lines += [
        line(("   · ", "muted"), fit(gate.id, widest + 2), by_person)
        for gate in plan.gates
        if not is_runnable(gate)
    ]
    return lines


def _measures(metrics: Metrics, *, calibration: bool) -> Span:
    """Return how often it measures, and what that is held against."""
    times = f"{metrics.repeats} repeat{'s' * (metrics.repeats != 1)}"
    if calibration:
        return Span(f"   {times}, calibration: measures only", "accent")
    return Span(f"   {times}", "muted") if metrics.baseline else Span(f"   {times}, ! no baseline", "warn")


def _usually(seconds: float) -> str:
    return f"~{running_for(seconds)}" if seconds >= 1 else "<1 s"


def needed_mib(gate: Gate, mode: Mode | None) -> int:
    """Return the memory that has to be available before a heavy gate starts."""
    if gate.min_available_mib is not None:
        return gate.min_available_mib
    return mode.min_available_mib if mode is not None else 0


def _memory_line(plan: Plan, snapshot: Snapshot) -> Line:
    label = Span("memory    ", "muted")
    heavy = [gate for gate in plan.commands if gate.heavy]
    if not heavy:
        return line(label, "light gates wait for no memory")
    needed = max(needed_mib(gate, snapshot.mode) for gate in heavy)
    floor = snapshot.mode.stop_available_mib if snapshot.mode is not None else 0
    reading = snapshot.memory.reading
    if reading is None:
        return line(label, f"needs {mib(needed)}; available cannot be read, ", ("it would be refused", "bad"))
    figures = f"needs {mib(needed)}, {grouped(reading.available_mib)} available: "
    if needed > reading.total_mib:
        return line(label, figures, (f"✘ this machine has {mib(reading.total_mib)} in all", "bad"))
    limits = meter.Limits(threshold_mib=needed, floor_mib=floor)
    state = meter.state(reading.available_mib, limits)
    missing = needed - reading.available_mib
    verdict = "enough now" if state == "ADMITS" else f"held until {mib(missing)} more are"
    return line(label, figures, (f"{meter.GLYPH_OF[state]} {verdict}", meter.TONE_OF[state]))


def _ahead_line(snapshot: Snapshot) -> Line:
    label = Span("ahead     ", "muted")
    if snapshot.paused:
        return line(label, (f"paused by {snapshot.paused.by}: it waits until p resumes", "warn"))
    ahead = [life for life in snapshot.lives if life.state != "finished"]
    if not ahead:
        return line(label, "nothing; it starts at once")
    named = ahead[:NAMED_AHEAD]
    names = ", ".join(f"{life.gate} (running)" if isinstance(life, Running) else life.gate for life in named)
    more = f" and {len(ahead) - len(named)} more" if len(ahead) > len(named) else ""
    return line(label, f"{names}{more}")
