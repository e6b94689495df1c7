"""A bridge without workers: it holds a snapshot, and remembers what was asked of it."""

from __future__ import annotations

from pathlib import Path

from loopui.cockpit.app import CockpitApp
from loopui.cockpit.door import LaunchOrder, Listener
from loopui.cockpit.edits import Edit
from loopui.cockpit.messages import SnapshotTaken
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.themes import load_themes, packaged_folder
from loopui.reports.handoff import Handoff


class FakeBridge:
    """Stands in for the world."""

    def __init__(self, snapshot: Snapshot, *, state_file: Path = Path("state.toml")) -> None:
        self.snapshot = snapshot
        self.state_file = state_file
        self.asked: list[object] = []
        self.drafts: list[Handoff] = []
        self.saved: list[Handoff] = []
        self.followed: list[str] = []
        self.listener: Listener | None = None
        self.stopped = False

    def show(self, snapshot: Snapshot) -> None:
        """Tell the app what is known now."""
        self.snapshot = snapshot
        assert self.listener is not None
        self.listener.post_message(SnapshotTaken(snapshot))

    def start(self, listener: Listener) -> None:
        """Remember whom to tell."""
        self.listener = listener

    def stop(self) -> None:
        """Remember that it was let go."""
        self.stopped = True

    def rescan(self) -> None:
        """Remember the wish."""
        self.asked.append("rescan")

    def launch(self, order: LaunchOrder) -> None:
        """Remember the order."""
        self.asked.append(order)

    def cancel(self, run: str) -> None:
        """Remember the run."""
        self.asked.append(("cancel", run))

    def pause(self, *, pause: bool) -> None:
        """Remember the wish."""
        self.asked.append("pause" if pause else "resume")

    def follow_log(self, run: str) -> None:
        """Remember whose log is wanted."""
        self.followed.append(run)

    def fill_handoff(self, *, anew: bool = False) -> None:
        """Remember the wish."""
        self.asked.append("fill anew" if anew else "fill")

    def save_handoff(self, handoff: Handoff) -> None:
        """Remember the hand-off."""
        self.saved.append(handoff)

    def keep_draft(self, handoff: Handoff) -> None:
        """Remember the draft."""
        self.drafts.append(handoff)

    def check(self) -> None:
        """Remember the wish."""
        self.asked.append("check")

    def edit(self, edit: Edit) -> None:
        """Remember the edit."""
        self.asked.append(edit)

    def undo(self) -> None:
        """Remember the wish."""
        self.asked.append("undo")

    def read_file(self, path: str) -> None:
        """Remember the path."""
        self.asked.append(("read", path))


def app_of(snapshot: Snapshot, *, bridge: FakeBridge | None = None) -> CockpitApp:
    """Return a cockpit that shows this snapshot and does nothing else."""
    return CockpitApp(
        bridge or FakeBridge(snapshot), role=snapshot.role, themes=load_themes([packaged_folder()])
    )
