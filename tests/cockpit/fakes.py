"""A bridge without workers: it holds a snapshot, and remembers what was asked of it."""

from __future__ import annotations

from pathlib import Path

from loopui.cockpit.app import CockpitApp
from loopui.cockpit.door import Listener
from loopui.cockpit.intents import FollowLog, Intent, JudgeLaunch, KeepDraft, LaunchOrder, SaveHandoff
from loopui.cockpit.messages import SnapshotTaken
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.themes import load_themes, packaged_folder
from loopui.reports.checklist import Checklist
from loopui.reports.handoff import Handoff


class FakeBridge:
    """Stands in for the world."""

    def __init__(self, snapshot: Snapshot, *, state_file: Path = Path("state.toml")) -> None:
        self.snapshot = snapshot
        self.state_file = state_file
        self.asked: list[Intent] = []
        self.drafts: list[Handoff | Checklist] = []
        self.saved: list[Handoff] = []
        self.followed: list[str] = []
        self.judged: list[LaunchOrder] = []
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

    def ask(self, intent: Intent) -> None:
        """Remember what is wanted; drafts, hand-offs, followed logs and judgements apart."""
        match intent:
            case FollowLog(run=run):
                self.followed.append(run)
            case KeepDraft(draft=draft):
                self.drafts.append(draft)
            case SaveHandoff(handoff=handoff):
                self.saved.append(handoff)
            case JudgeLaunch(order=order):
                self.judged.append(order)
            case _:
                self.asked.append(intent)


def app_of(snapshot: Snapshot, *, bridge: FakeBridge | None = None) -> CockpitApp:
    """Return a cockpit that shows this snapshot and does nothing else."""
    return CockpitApp(
        bridge or FakeBridge(snapshot), role=snapshot.role, themes=load_themes([packaged_folder()])
    )
