"""What a person can do, in one registry: bindings, key bar, palette and help are all made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Group = Literal["Run", "See", "Tracker", "Cockpit"]
GROUPS: tuple[Group, ...] = ("Run", "Tracker", "See", "Cockpit")

ORCHESTRATOR = "orchestrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One intent: the screen has a method `action_<name>` for it.

    `bar` is the label in the key bar (empty: not there), which the highest `drop` leaves first where it is
    narrow; what `edits_tracker` is the orchestrator's alone.
    """

    name: str
    keys: str
    group: Group
    help: str
    bar: str = ""
    drop: int = 0
    edits_tracker: bool = False

    @property
    def key(self) -> str:
        """The first key as it is written on the screen."""
        return self.spelled[0]

    @property
    def spelled(self) -> tuple[str, ...]:
        """All its keys as they are written on the screen."""
        return tuple(_SPELLED.get(key, key) for key in self.keys.split(","))

    def allowed(self, role: str) -> bool:
        """Tell whether this role may do it."""
        return role == ORCHESTRATOR or not self.edits_tracker


_SPELLED = {
    "slash": "/",
    "f1": "F1",
    "f2": "F2",
    "f5": "F5",
    "f6": "F6",
    "exclamation_mark": "!",
    "question_mark": "?",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "⇧Tab",
    "right": "→",
    "left": "←",
    "ctrl+p": "^p",
    "ctrl+s": "^s",
    "ctrl+y": "^y",
}

PROMOTE = Action(
    name="promote",
    keys="P",
    group="Tracker",
    help="Promote an advisory gate that keeps passing on committed states: it becomes a required one",
    edits_tracker=True,
)
ACTIONS: tuple[Action, ...] = (
    Action(
        name="launch_next", keys="n", group="Run", bar="next", help="Launch the next queued task (asks first)"
    ),
    Action(name="launch_gate", keys="l", group="Run", bar="launch", help="Launch a gate: type to find it"),
    Action(
        name="cancel_run", keys="x", group="Run", bar="cancel", help="Cancel the selected run (asks first)"
    ),
    Action(
        name="pause",
        keys="p",
        group="Run",
        bar="pause",
        drop=4,
        help="Pause the machine's queue, or resume it; what runs goes on",
    ),
    Action(
        name="fill_checklist",
        keys="c",
        group="Run",
        bar="checklist",
        drop=5,
        help="Fill a checklist gate: tick its items, note what was seen, file the result",
    ),
    Action(
        name="hand_off", keys="h", group="Tracker", bar="hand-off", help="Fill the hand-off from this session"
    ),
    Action(
        name="set_status",
        keys="s",
        group="Tracker",
        help="Set the status of a milestone or task",
        edits_tracker=True,
    ),
    Action(name="add_blocker", keys="b", group="Tracker", help="Add a blocker", edits_tracker=True),
    Action(
        name="resolve",
        keys="r",
        group="Tracker",
        help="Resolve a blocker, with its evidence",
        edits_tracker=True,
    ),
    Action(name="add_decision", keys="d", group="Tracker", help="Add a decision", edits_tracker=True),
    PROMOTE,
    Action(name="add_finding", keys="F", group="Tracker", help="Add a finding", edits_tracker=True),
    Action(
        name="add_resolution",
        keys="S",
        group="Tracker",
        help="Add a resolution: how something that was no blocker was settled",
        edits_tracker=True,
    ),
    Action(
        name="add_entry",
        keys="a",
        group="Tracker",
        help="Add an entry to the priority queue",
        edits_tracker=True,
    ),
    Action(
        name="entry_later",
        keys="J",
        group="Tracker",
        help="Move the queue's selected entry down, within its priority",
        edits_tracker=True,
    ),
    Action(
        name="entry_earlier",
        keys="K",
        group="Tracker",
        help="Move the queue's selected entry up, within its priority",
        edits_tracker=True,
    ),
    Action(
        name="drop_entry",
        keys="D",
        group="Tracker",
        help="Drop the queue's selected entry; u takes it back",
        edits_tracker=True,
    ),
    Action(
        name="assign_lane",
        keys="A",
        group="Tracker",
        help="Assign a lane: what it works on now",
        edits_tracker=True,
    ),
    Action(name="undo", keys="u", group="Tracker", help="Take the last edit back", edits_tracker=True),
    Action(
        name="edit_tracker",
        keys="e",
        group="Tracker",
        bar="edit",
        drop=2,
        help="Open state.toml in $VISUAL or $EDITOR",
        edits_tracker=True,
    ),
    Action(name="show_cockpit", keys="f1", group="See", bar="cockpit", help="Show the cockpit"),
    Action(
        name="show_gates",
        keys="f2",
        group="See",
        bar="gates",
        drop=6,
        help="Show every gate: verdict, grade, streak, and what its last runs took",
    ),
    Action(
        name="show_history",
        keys="f6",
        group="See",
        bar="history",
        drop=7,
        help="Show how each gate's runs went: verdicts, durations and peak memory over time",
    ),
    Action(
        name="filter",
        keys="slash",
        group="See",
        bar="filter",
        drop=1,
        help="Filter the focused pane; Esc shows all again",
    ),
    Action(
        name="follow",
        keys="f",
        group="See",
        bar="follow",
        drop=3,
        help="Follow the log, or stop following it",
    ),
    Action(name="rescan", keys="R", group="See", help="Read state.toml, evidence and repositories again"),
    Action(
        name="truth", keys="f5", group="See", help="Show every claim that does not hold, and what mends it"
    ),
    Action(name="troubles", keys="exclamation_mark", group="See", help="Show in full what is wrong"),
    Action(name="next_pane", keys="right,tab,L", group="See", help="Go to the next pane"),
    Action(name="previous_pane", keys="left,shift+tab,H", group="See", help="Go to the previous pane"),
    Action(name="theme", keys="t", group="Cockpit", help="Change to the next theme"),
    Action(name="help", keys="question_mark", group="Cockpit", bar="help", help="Show every key"),
    Action(
        name="quit",
        keys="q",
        group="Cockpit",
        bar="quit",
        help="Quit; a running gate goes on without the cockpit",
    ),
)

# Keys of the lists themselves: they are bound where they act, and stand here for the help.
LIST_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓  k j", "Select a row"),
    ("g G", "First, last row"),
    ("Enter", "Details of the selected row"),
    (
        "1 … 6",
        "In a small terminal 1 to 5 show a pane, 6 does as F6; in a large one 1, 2, 5, 6 as F1, F2 …",
    ),
    ("^p", "Every action by name"),
)


def allowed(role: str) -> Iterator[Action]:
    """Yield the actions that a role may use."""
    return (action for action in ACTIONS if action.allowed(role))


def named(name: str) -> Action | None:
    """Return the action of this name."""
    return next((action for action in ACTIONS if action.name == name), None)


def bindings() -> list[Binding]:
    """Return every action's binding; the action's name is also its id in the user's keymap."""
    return [
        Binding(
            action.keys,
            action.name,
            action.bar or action.name,
            show=False,
            tooltip=action.help,
            id=action.name,
        )
        for action in ACTIONS
    ]
