"""The launch dialog: what will run, why now, with how much memory, and what is ahead of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from loopui.cockpit.dialogs.dialog import Dialog
from loopui.cockpit.formats import grouped, mib, running_for
from loopui.cockpit.intents import LaunchOrder
from loopui.cockpit.plans import PickGates, Plan
from loopui.cockpit.text import Line, Span, Tone, cells, fit, line
from loopui.cockpit.widgets import meter
from loopui.cockpit.widgets.words import Words
from loopui.executor.life import Running
from loopui.host.terminal import clean
from loopui.tracker.selection import is_runnable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loopui.cockpit.messages import Judged, LaunchJudged
    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.models.gates import Gate, Metrics
    from loopui.tracker.models.programme import Mode

Verdicts: TypeAlias = "Mapping[str, Judged]"
NOT_JUDGED: Verdicts = {}
NAMED_AHEAD = 3  # runs; the others are counted


class Launch(Dialog[LaunchOrder | PickGates]):
    """Shows a plan against the machine as it is now; Enter starts it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", show=False),
        Binding("l", "pick", "Pick gates", show=False),
        Binding("c", "calibrate", "Calibrate", show=False),
    ]

    def __init__(self, plan: Plan, snapshot: Snapshot, judge: Callable[[LaunchOrder], None]) -> None:
        super().__init__(plan.title, _keys(plan, can_start=plan.order is not None))
        self._plan = plan
        self._snapshot = snapshot
        self._judge = judge
        self._judged: Verdicts = {}
        self._calibration = False
        self._words = Words(plan_lines(plan, snapshot))

    def body(self) -> ComposeResult:
        """Show the plan."""
        yield self._words

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keep memory and queue true while the person reads."""
        if snapshot.tracker is not self._snapshot.tracker:
            self._ask()
        self._snapshot = snapshot
        self._draw()

    def on_mount(self) -> None:
        """Have the gates judged: what cannot be launched is told before Enter."""
        self._ask()

    def show_judged(self, judged: LaunchJudged) -> None:
        """Show what stands in the way of each gate, and what it needs."""
        if judged.order == self._plan.order:
            self._judged = {each.gate: each for each in judged.gates}
            self.offer(_keys(self._plan, can_start=self._can_start))
            self._draw()

    def _ask(self) -> None:
        if self._plan.order is not None:
            self._judge(self._plan.order)

    def _draw(self) -> None:
        self._words.say(
            plan_lines(self._plan, self._snapshot, calibration=self._calibration, judged=self._judged)
        )

    @property
    def _can_start(self) -> bool:
        return self._plan.order is not None and not _refused(self._judged)

    def action_start(self) -> None:
        """Launch, or pick gates where the entry names none or one of them cannot be launched."""
        order = self._plan.order
        if order is None or not self._can_start:
            self.dismiss(PickGates(self._plan.task))
        else:
            self.dismiss(replace(order, calibration=self._calibration))

    def action_calibrate(self) -> None:
        """Let metrics gates only measure, or compare again."""
        if _has_metrics(self._plan):
            self._calibration = not self._calibration
            self._draw()

    def action_pick(self) -> None:
        """Choose other gates."""
        self.dismiss(PickGates(self._plan.task))


def _has_metrics(plan: Plan) -> bool:
    return any(gate.metrics is not None for gate in plan.commands)


def _keys(plan: Plan, *, can_start: bool) -> tuple[tuple[str, str], ...]:
    keys = (("Enter", "starts"), ("l", "other gates")) if can_start else (("Enter", "picks gates to run"),)
    calibrates = (("c", "calibrates or compares"),) if _has_metrics(plan) and can_start else ()
    return (*keys, *calibrates, ("Esc", "leaves"))


def _refused(judged: Verdicts) -> list[Judged]:
    return [each for each in judged.values() if each.refused]


def plan_lines(
    plan: Plan, snapshot: Snapshot, *, calibration: bool = False, judged: Verdicts = NOT_JUDGED
) -> tuple[Line, ...]:
    """Return the dialog's text; before the gates are judged their thresholds stand for what they need."""
    lines: list[Line] = []
    if plan.description:
        lines += [line(plan.description), line()]
    lines += [line(("why now   ", "muted"), plan.why), line()]
    if plan.problem:
        return (*lines, line(("■ ", "warn"), plan.problem))
    lines += _gate_lines(plan, snapshot, calibration=calibration, judged=judged)
    if refused := _refused(judged):
        return (*lines, line(), *_refusal_lines(refused, len(plan.commands)))
    lines += [line(), *_memory_lines(plan, snapshot, judged), _ahead_line(plan, snapshot)]
    return tuple(lines)


def _refusal_lines(refused: list[Judged], count: int) -> list[Line]:
    """Say that nothing can start, and what each gate lacks."""
    whole = "; all of them start, or none" if count > 1 else ""
    lines = [line(("■ ", "warn"), ("cannot start", "strong"), whole)]
    for each in refused:
        what, _, hint = each.refused.partition("; ")
        lines.append(line(("  ✘ ", "bad"), (each.gate, "strong"), f"  {what}"))
        lines += [line((f"      {hint}", "muted"))] if hint else []
    return lines


def _gate_lines(plan: Plan, snapshot: Snapshot, *, calibration: bool, judged: Verdicts) -> list[Line]:
    usual = snapshot.usual
    count = len(plan.commands)
    verb = "would run " if _refused(judged) else "will run  "
    lines: list[Line] = [line((verb, "muted"), f"{count} gates, one at a time" if count > 1 else "1 gate")]
    widest = max((cells(clean(gate.id)) for gate in plan.gates), default=0)
    for number, gate in enumerate(plan.commands, start=1):
        parts: list[Span] = [Span(f"  {number:>2} ", "muted"), Span(fit(gate.id, widest + 2), "strong")]
        if gate.heavy:
            parts.append(Span(f"heavy, needs {mib(_needs(gate, snapshot, judged))}", "plain"))
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


def _needs(gate: Gate, snapshot: Snapshot, judged: Verdicts) -> int:
    known = judged.get(gate.id)
    return known.needs_mib if known and not known.refused else needed_mib(gate, snapshot.mode)


def _memory_lines(plan: Plan, snapshot: Snapshot, judged: Verdicts) -> list[Line]:
    """Say how the largest need compares with what is available, and what that need is made of."""
    heavy = [gate for gate in plan.commands if gate.heavy]
    most = max(heavy, key=lambda gate: _needs(gate, snapshot, judged), default=None)
    needed = 0 if most is None else _needs(most, snapshot, judged)
    known = judged.get(most.id) if most is not None else None
    why = [line(" " * 10, (f"{mib(needed)}: {known.why}", "muted"))] if known and known.why else []
    return [_memory_line(heavy, needed, snapshot), *why]


def _memory_line(heavy: list[Gate], needed: int, snapshot: Snapshot) -> Line:
    label = Span("memory    ", "muted")
    if not heavy:
        return line(label, "light gates wait for no memory")
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


def _ahead_line(plan: Plan, snapshot: Snapshot) -> Line:
    label = Span("ahead     ", "muted")
    if snapshot.paused:
        return line(label, (f"paused by {snapshot.paused.by}: it waits until p resumes", "warn"))
    ahead = [life for life in snapshot.lives if life.state != "finished"]
    holder = snapshot.holder if any(gate.heavy for gate in plan.commands) else None
    if holder is not None:
        waits = f"; {len(ahead)} more wait for it" if ahead else ""
        return line(label, (f"{holder.gate} (pid {holder.pid}) has the slot{waits}", "warn"))
    if not ahead:
        return line(label, "nothing; it starts at once")
    named = ahead[:NAMED_AHEAD]
    names = ", ".join(f"{life.gate} (running)" if isinstance(life, Running) else life.gate for life in named)
    more = f" and {len(ahead) - len(named)} more" if len(ahead) > len(named) else ""
    return line(label, f"{names}{more}")
