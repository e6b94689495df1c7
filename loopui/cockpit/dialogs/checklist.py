"""A checklist gate to fill: its items to tick with a note each, the task it is for, and the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from loopui.cockpit.dialogs.drafted import Drafted
from loopui.cockpit.dialogs.result import Result
from loopui.cockpit.dialogs.tick import Tick
from loopui.cockpit.intents import FillChecklist
from loopui.cockpit.text import Line, line
from loopui.cockpit.widgets.words import Words
from loopui.host.terminal import clean
from loopui.reports.checklist import Checklist, Item, for_task, objection, proposal, refused

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.models import Tracker


BESIDE_ITEMS = (
    12  # lines of the dialog: frame, method, task, notes, result, status, and what is blank between
)


class ChecklistForm(Drafted[Checklist | FillChecklist, Checklist]):
    """Answers with the checklist to file, which nothing speaks against; leaving half-way keeps a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Previous field", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
    ]

    def __init__(
        self,
        checklist: Checklist,
        tracker: Tracker,
        snapshot: Snapshot,
        *,
        keep: Callable[[Checklist], None],
        is_draft: bool,
    ) -> None:
        anew = (("^r", "anew"),) if is_draft else ()
        keys = (("Space", "ticks"), ("← →", "result"), ("^s", "files"), *anew, ("Esc", "keeps a draft"))
        title = " ─ ".join(part for part in (checklist.gate, checklist.scope) if part)
        super().__init__(title + (" ─ draft" if is_draft else ""), keys, value=checklist, keep=keep)
        self._tracker = tracker
        self._role, self._lane = snapshot.role, snapshot.lane
        self._ticks = tuple(
            Tick(number, item.text, ticked=item.ticked) for number, item in enumerate(checklist.items, 1)
        )
        self._notes = tuple(_field(item.note, hint="a note") for item in checklist.items)
        self._for_task = _field(checklist.task, hint="the task that this is for")
        self._for_task.suggester = SuggestFromList(
            [clean(task.id) for task in tracker.tasks], case_sensitive=False
        )
        self._word = _field(checklist.notes, hint="a word about the whole")
        self._result = Result(checklist.result)
        self._status = Words(id="status")

    def body(self) -> ComposeResult:
        """Stack the items, each above its note; below them what is said of the whole."""
        if self._value.method:
            yield Words((line((self._value.method, "muted")),), id="method")
        with VerticalScroll(id="items", can_focus=False):
            for tick, note in zip(self._ticks, self._notes, strict=True):
                yield tick
                yield note
        for label, field in (("Task", self._for_task), ("Notes", self._word), ("Result", self._result)):
            with Horizontal(classes="labelled"):
                yield Words((line((label, "strong")),))
                yield field
        yield self._status

    def on_mount(self) -> None:
        """Begin with the first item that is open, without items with the result."""
        open_items: list[Widget] = [tick for tick in self._ticks if not tick.ticked]
        (open_items or [self._result])[0].focus()
        self._judge()

    def on_resize(self, event: events.Resize) -> None:
        """Leave room below the items: they scroll, the rest is always there."""
        self.query_one("#items").styles.max_height = max(3, event.size.height * 95 // 100 - BESIDE_ITEMS)

    @property
    def edited(self) -> Checklist:
        """The checklist as it stands in the dialog; its result is the chosen one, not a proposed one."""
        boxes = zip(self._value.items, self._ticks, self._notes, strict=True)
        items = tuple(
            Item(text=item.text, ticked=tick.ticked, note=note.value.strip()) for item, tick, note in boxes
        )
        filled = replace(self._value, items=items, notes=self._word.value.strip(), result=self._result.chosen)
        return for_task(self._tracker, filled, self._for_task.value.strip())

    @property
    def filled(self) -> Checklist:
        """The checklist as it would be filed."""
        return replace(self.edited, result=self._result.value)

    @on(Tick.Changed)
    @on(Result.Changed)
    @on(Input.Changed)
    def judge(self) -> None:
        """Say what the items speak for and what speaks against filing it, while it is being filled."""
        self.note_change()
        self._judge()

    def _judge(self) -> None:
        self._result.propose(proposal(self.edited.items))
        self._status.say((_status_line(self._against(), self._unknown_task()),))

    def _against(self) -> str:
        why = refused(self._tracker, self.filled, role=self._role, lane=self._lane)
        return f"{why.what}; {why.hint}" if why else objection(self.filled)

    def _unknown_task(self) -> str:
        task = self.edited.task
        known = {
            "",
            *(each.id for each in self._tracker.tasks),
            *(each.id for each in self._tracker.cadences),
        }
        return "" if task in known else task

    @on(Input.Submitted)
    def go_on(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def action_save(self) -> None:
        """Answer with the checklist, or go to where something is missing."""
        if self._against():
            self._lacking().focus()
        else:
            self.answer(self.filled)

    def _lacking(self) -> Widget:
        """Return the field that would mend what speaks against filing it."""
        filled = self.filled
        if refused(self._tracker, filled, role=self._role, lane=self._lane):
            return self._for_task
        open_items = [tick for tick in self._ticks if not tick.ticked]
        if filled.result == "pass" and open_items:
            return open_items[0]
        return self._result if filled.result is None else self._word

    def action_fill_anew(self) -> None:
        """Answer that the gate shall be opened with nothing ticked."""
        self.answer_anew(FillChecklist(gate=self._value.gate, task=self._value.task, anew=True))


def _field(value: str, *, hint: str) -> Input:
    return Input(clean(value), placeholder=hint, compact=True)


def _status_line(against: str, unknown_task: str) -> Line:
    if against:
        return line(("■ ", "warn"), (against, "warn"))
    if unknown_task:
        told = f"{unknown_task} is not in the tracker"
        return line(("? ", "warn"), (told, "warn"), ("  filed all the same", "muted"))
    return line(("✔ ", "good"), ("nothing speaks against filing it", "muted"))
