"""The app: it stands between the bridge and the screens, and owns what belongs to the whole terminal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.screen import Screen

from loopui.cockpit import actions, signs
from loopui.cockpit.lane import refuse_unknown_lane
from loopui.cockpit.opening import OpeningBridge
from loopui.cockpit.screens.main import MainScreen
from loopui.cockpit.screens.shows import ShowsSnapshot
from loopui.cockpit.snapshot import first_snapshot
from loopui.cockpit.terminal import watch_terminal
from loopui.cockpit.themes import DEFAULT, FALLBACK, Themes, load_themes, packaged_folder
from loopui.host.clock import stamp
from loopui.host.memory import MemoryUnreadableError, read_memory
from loopui.host.paths import STATE_FILE
from loopui.host.terminal import clean

if TYPE_CHECKING:
    from loopui.cockpit.door import Bridge
    from loopui.cockpit.messages import (
        Checked,
        ChecklistOpened,
        FileRead,
        HandoffFilled,
        LaunchJudged,
        PromotionOffered,
        ReasonWanted,
        RecordRead,
        RunEnded,
        SnapshotTaken,
        Told,
    )


class CockpitApp(App[None]):
    """Draws what the bridge tells, and passes on what the person wants."""

    TITLE = "loopui"
    CSS_PATH = "look.tcss"
    ENABLE_COMMAND_PALETTE = True
    SUSPENDED_SCREEN_CLASS = "-behind"  # a dialog shows the toasts; what is seen behind it does not

    def __init__(self, bridge: Bridge, *, role: str, themes: Themes) -> None:
        super().__init__()
        self._bridge = bridge
        self._role = role
        self._theme_problems = themes.problems
        for name in tuple(self.available_themes):
            self.unregister_theme(name)
        for theme in themes.themes:
            self.register_theme(theme)
        self.theme = DEFAULT
        self._main = MainScreen(bridge, role)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own tokens a value where a theme has none."""
        return dict(FALLBACK)

    def get_default_screen(self) -> Screen[None]:
        """Start with the main screen."""
        return self._main

    def on_mount(self) -> None:
        """Show what is known at once; then let the bridge read."""
        self._main.show_snapshot(self._bridge.snapshot)
        # The first frame is on its way before anything is loaded that reads.
        self.call_after_refresh(self._bridge.start, self)
        with suppress(
            NotImplementedError, RuntimeError
        ):  # not on the main thread: somebody else sees to signals
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        for problem in self._theme_problems:
            self.tell(problem, "warning")

    # What the bridge tells

    def on_snapshot_taken(self, message: SnapshotTaken) -> None:
        """Hand the snapshot to every screen that draws it."""
        for screen in self.screen_stack:
            if isinstance(screen, ShowsSnapshot):
                screen.show_snapshot(message.snapshot)

    def on_told(self, message: Told) -> None:
        """Show a line as a toast; one that says the same already makes way."""
        for standing in tuple(self._notifications):
            if standing.message == clean(message.text):
                self._unnotify(standing, refresh=False)
        self.tell(message.text, message.severity)

    def on_run_ended(self, message: RunEnded) -> None:
        """Ring: a person who looks elsewhere wants to know."""
        life = message.life
        sign = signs.of_verdict(life.verdict)
        text = f"{sign.glyph} {life.gate} {sign.word}"
        if life.verdict != "pass":
            text += f": {life.explanation or life.reason}"
        self.tell(text, "information" if life.verdict == "pass" else "error")
        self.bell()

    def on_promotion_offered(self, message: PromotionOffered) -> None:
        """Tell whoever may take the offer."""
        if actions.PROMOTE.allowed(self._role):
            why = f"{signs.PROMOTABLE.glyph} {message.offer.why}"
            self.tell(f"{why}: {actions.PROMOTE.key} promotes it")

    def on_reason_wanted(self, message: ReasonWanted) -> None:
        """Ask for the reason."""
        self._main.ask_reason(message)

    def on_checked(self, message: Checked) -> None:
        """Show what does not hold."""
        self._main.show_findings(message)

    def on_handoff_filled(self, message: HandoffFilled) -> None:
        """Open the hand-off."""
        self._main.open_handoff(message)

    def on_checklist_opened(self, message: ChecklistOpened) -> None:
        """Open the checklist."""
        self._main.open_checklist(message)

    def on_launch_judged(self, message: LaunchJudged) -> None:
        """Show what stands in the way of a launch."""
        self._main.show_judged(message)

    def on_file_read(self, message: FileRead) -> None:
        """Show the file in its details."""
        self._main.show_file(message)

    def on_record_read(self, message: RecordRead) -> None:
        """Show what the record tells in the gate's details."""
        self._main.show_record(message)

    def tell(self, text: str, severity: str = "information") -> None:
        """Show one literal line as a toast."""
        level = severity if severity in {"warning", "error"} else "information"
        self.notify(clean(text), severity=level, markup=False)  # type: ignore[arg-type]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action of the registry in the palette."""
        if screen is not self._main:
            return
        for action in actions.allowed(self._role):
            run = partial(self._main.run_action, action.name)
            yield SystemCommand(action.help, f"key {action.key}", run)


def farewell(bridge: Bridge) -> str:
    """Return what to say when the cockpit is left while something is under way."""
    snapshot = bridge.snapshot
    running, waiting = snapshot.running, len(snapshot.waiting)
    if running is None and not waiting:
        return ""
    parts = []
    if running is not None:
        parts.append(f"{clean(running.gate)} goes on without the cockpit")
    if waiting:
        parts.append(f"{waiting} more {'run waits' if waiting == 1 else 'runs wait'}")
    shows = "it" if bool(running) + waiting == 1 else "them"
    return f"{', '.join(parts)}. `loopui queue` shows {shows}, `loopui` opens the cockpit again."


def run_cockpit(workspace: Path, *, role: str, lane: str, mouse: bool = True) -> int:
    """Open the cockpit of a workspace; returns the exit code when the person quits.

    Raises UsageError for a lane that the tracker does not have.
    """

    def build() -> Bridge:
        from loopui.cockpit.bridge import WorkspaceBridge  # noqa: PLC0415 - after the first frame

        return WorkspaceBridge(workspace, first)

    if lane:
        refuse_unknown_lane(workspace, lane)
    try:
        reading = read_memory()
    except MemoryUnreadableError:
        reading = None  # the bridge says why, with its first reading
    first = first_snapshot(workspace, role=role, lane=lane, now=stamp(), reading=reading)
    bridge = OpeningBridge(first, workspace / STATE_FILE, build)
    themes = load_themes((packaged_folder(), workspace / "themes"))
    app = CockpitApp(bridge, role=role, themes=themes)
    watch_terminal(app.exit)
    app.run(mouse=mouse)
    bridge.stop()
    if line := farewell(bridge):
        print(line)
    return app.return_code or 0
