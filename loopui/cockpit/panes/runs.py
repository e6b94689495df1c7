"""The runs of the executor pane: what runs, what waits and why, and what ended last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.message import Message

from loopui.cockpit import signs
from loopui.cockpit.formats import lasted, moment, roughly_mib, running_for, took
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.text import Line, Tone, cells, columns, fit_line, line, wrap
from loopui.cockpit.widgets.rows import Row, Rows
from loopui.executor.life import Finished, Foreground, Held, Life, Paused, Queued, Running
from loopui.host.terminal import clean

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot

REMARK_LINES = 3
TASK_WIDTH = 12
GAP = 2
WITH_TASK = 56  # columns from which the task has one of its own


@dataclass(frozen=True, slots=True)
class Slice:
    """The machine's runs, how long each gate usually takes, and the time where a clock has to tick."""

    lives: tuple[Life, ...]
    usual: Mapping[str, float]
    now: datetime
    workspace: str
    holder: Foreground | None = None
    paused: Paused | None = None


class Runs(Pane[Slice]):
    """Every unfinished run of this machine in execution order, then the newest finished ones."""

    TITLE = "Executor"

    class Picked(Message):
        """The person reads this run; an empty one stands for whatever runs."""

        def __init__(self, run: str) -> None:
            super().__init__()
            self.run = run

    class Narrowed(Message):
        """Other rows are shown, because the filter has changed."""

    def __init__(self) -> None:
        super().__init__(id="runs")
        self._picked = ""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the runs; the cursor stays with the run that runs, unless another one was picked."""
        super().show_snapshot(snapshot)
        running = snapshot.running.run if snapshot.running else ""
        if self._picked != running and any(life.run == self._picked for life in snapshot.lives):
            return
        self._pick("")
        head = running or next((life.run for life in snapshot.lives), "")
        if head != self.selected:
            self.select(head)

    def _on_rows_selected(self, event: Rows.Selected) -> None:
        running = self.slice is not None and any(
            life.run == event.key and isinstance(life, Running) for life in self.slice.lives
        )
        self._pick("" if running else event.key)

    def narrow(self, words: str) -> None:
        """Show only rows that contain every word; the frame around them says so."""
        super().narrow(words)
        self.post_message(self.Narrowed())

    def _pick(self, run: str) -> None:
        if run != self._picked:
            self._picked = run
            self.post_message(self.Picked(run))

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the runs; the clock counts only while something runs."""
        ticks = snapshot.running or snapshot.waiting or snapshot.holder
        now = snapshot.now if ticks else snapshot.now.replace(second=0)
        return Slice(
            snapshot.lives,
            snapshot.usual,
            now,
            snapshot.workspace,
            holder=snapshot.holder,
            paused=snapshot.paused,
        )

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw the runs."""
        return run_rows(slice_, width)

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say how a run gets here."""
        del slice_
        return (
            line(("Nothing runs, nothing waits.", "muted")),
            line(
                ("n", "accent"),
                (" launches the next queued task, ", "muted"),
                ("l", "accent"),
                (" a gate.", "muted"),
            ),
        )


def run_rows(slice_: Slice, width: int) -> tuple[Row, ...]:
    """Return the rows of the runs: the gates' column is as wide as the longest, the state has the rest."""
    names = [clean(_name(life, slice_.workspace)) for life in slice_.lives]
    task_width = TASK_WIDTH if width >= WITH_TASK else 0
    room = width - len("▶ ") - task_width
    name_width = min(max((cells(name) for name in names), default=0) + GAP, max(4, room * 3 // 5))
    rows: list[Row] = []
    if slice_.holder is not None:
        rows.append(_holder_row(slice_.holder, slice_.now, width))
    for life, name in zip(slice_.lives, names, strict=True):
        state, tone = _state(life, slice_, is_next=life is slice_.lives[0])
        sign = signs.of_life(life)
        first = columns(
            (sign.glyph, len("▶ "), sign.tone),
            (name, name_width - 1, "strong" if isinstance(life, Running) else "plain"),
            (" ", 1, "plain"),
            (life.task, max(0, task_width - GAP), "muted"),
            ("", GAP if task_width else 0, "plain"),
            (state, max(0, room - name_width), tone),
        )
        rows.append(Row(key=life.run, lines=(first, *_remark(life, slice_.paused, width)), search=life.run))
    return tuple(rows)


def _name(life: Life, workspace: str) -> str:
    elsewhere = "" if life.workspace == workspace else f" ({life.workspace.rsplit('/', 1)[-1]})"
    return life.gate + elsewhere


def _holder_row(holder: Foreground, now: datetime, width: int) -> Row:
    """Return the row of a command in the foreground: it is no run of the queue, but has the slot."""
    name = clean(holder.gate)
    state = f"foreground  pid {holder.pid}  {lasted((now - holder.since).total_seconds())}"
    room = max(0, width - len("▶ ") - cells(name) - GAP)
    first = columns(
        (signs.RUNNING.glyph, len("▶ "), signs.RUNNING.tone),
        (name, cells(name) + GAP, "strong"),
        (state, room, "accent"),
    )
    return Row(key=holder.run, lines=(first,), search=holder.run)


def _remark(life: Life, paused: Paused | None, width: int) -> list[Line]:
    """Say below the run why it is held, or what is unusual about it; what is cut ends with a sign."""
    remark = life.why if isinstance(life, Held) else life.note if isinstance(life, Running) else ""
    if paused is not None and isinstance(life, Held) and remark.startswith("paused by "):
        remark = f"paused by {paused.by}: p resumes"
    room = max(0, width - 3)
    lines = wrap(line((remark, "warn")), room) if remark else ()
    if len(lines) > REMARK_LINES:
        rest = (part for more in lines[REMARK_LINES:] for part in line(" ", *more))
        lines = (*lines[: REMARK_LINES - 1], fit_line((*lines[REMARK_LINES - 1], *rest), room))
    return [line("  ", *part) for part in lines]


def _state(life: Life, slice_: Slice, *, is_next: bool) -> tuple[str, Tone]:
    match life:
        case Running():
            elapsed = running_for((slice_.now - life.started).total_seconds())
            usual = slice_.usual.get(life.gate, 0.0)
            return f"running {elapsed}" + (f" of ~{running_for(usual)}" if usual >= 1 else ""), "accent"
        case Held():
            return f"held {lasted((slice_.now - life.since).total_seconds())}", "warn"
        case Queued():
            return "next" if is_next or life.position <= 1 else "queued", "muted"
        case Finished():
            return _ended(life, slice_.now)


def _ended(life: Finished, now: datetime) -> tuple[str, Tone]:
    sign = signs.of_verdict(life.verdict)
    if life.verdict == "pass":
        lasting = took((life.ended - life.started).total_seconds()) if life.started else ""
        what = f"{sign.word} {lasting}"
    else:
        code = f"exit {life.exit_code}" if life.reason == "exit-code" else life.reason
        what = f"{sign.word} {code}"
    return f"{moment(life.ended, now)} {what}", sign.tone


def title(snapshot: Snapshot, width: int) -> str:
    """Return the executor pane's title: what runs, for how long, with how much memory, and how many wait.

    What is less needed leaves first where the frame is narrow.
    """
    executor = "Executor ─ PAUSED" if snapshot.paused else "Executor"
    held = next((life for life in snapshot.waiting if isinstance(life, Held)), None)
    waiting = sum(isinstance(life, Queued) for life in snapshot.waiting)
    queued = f" ─ {waiting} queued" if waiting else ""
    running = snapshot.running
    if running is None:
        if snapshot.holder is not None:
            everybody = f" ─ {len(snapshot.waiting)} queued" if snapshot.waiting else ""
            return f"{executor} ─ {snapshot.holder.gate} in the foreground{everybody}"
        if held:
            return f"{executor} ─ held {held.gate}{queued}"
        return f"{executor} ─ {f'{waiting} queued' if waiting else 'idle'}"
    queued = f" ─ {len(snapshot.waiting)} queued" if snapshot.waiting else ""
    elapsed = running_for((snapshot.now - running.started).total_seconds())
    peak = f"peak {roughly_mib(running.peak_mib)}" if running.peak_mib else ""
    head = f"{executor} ─ running {running.gate}"
    for parts in ((head, running.task, elapsed, peak), (head, running.task, elapsed), (head, elapsed)):
        told = "  ".join(part for part in parts if part) + queued
        if cells(clean(told)) <= width:
            break
    return told
