"""The real bridge against real files, a real queue and real gates."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from textual.message import Message

from loopui.cockpit.bridge import WorkspaceBridge
from loopui.cockpit.edits import (
    AddBlocker,
    AddDecision,
    AddEntry,
    AddFinding,
    AddResolution,
    AssignLane,
    DropEntry,
    Edit,
    MoveEntry,
    PromoteGate,
    ResolveBlocker,
    SetStatus,
)
from loopui.cockpit.intents import (
    Cancel,
    CheckClaims,
    FileChecklist,
    FillChecklist,
    FillHandoff,
    JudgeLaunch,
    KeepDraft,
    LaunchOrder,
    Pause,
    ReadFile,
    ReadRecord,
    Rescan,
    Resume,
    SaveHandoff,
    Undo,
)
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
from loopui.cockpit.reading import Change, EvidenceChanged, Reader, TrackerChanged
from loopui.cockpit.snapshot import Snapshot, first_snapshot
from loopui.evidence.records import Record, write_record
from loopui.executor.client import Client
from loopui.executor.life import Held, Life, Running
from loopui.host.clock import stamp
from loopui.host.git import RepoState
from loopui.host.memory import MemoryUnreadableError, Reading, read_memory
from loopui.reports import board
from loopui.reports.handoff import load_draft
from loopui.tracker.models import Tracker
from loopui.tracker.statefile import load

DEADLINE_S = 30.0
M = TypeVar("M", bound=Message)

STATE = """\
schema = 1
[program]
name = "demo"
[[milestones]]
id = "M1"
title = "One"
gates = ["VG-A-001"]
[[queue]]
priority = "P0"
task = "Ops"
gates = ["VG-A-001"]
[[gates]]
id = "VG-A-001"
command = "echo hello; echo 'test result: ok. 3 passed; 0 failed'"
[[gates]]
id = "VG-SLOW-001"
command = "echo begun; sleep 60"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with one quick and one slow gate."""
    folder = tmp_path / "W"
    (folder / "evidence").mkdir(parents=True)
    (folder / "state.toml").write_text(STATE)
    return folder


class Ear:
    """Takes messages from any thread, and lets a test wait for one."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def post_message(self, message: Message) -> bool:
        """Take a message."""
        self.heard.append(message)
        self._loop.call_soon_threadsafe(self._news.set)
        return True

    async def next(self, kind: type[M]) -> M:
        """Wait for a message of this kind that has not been returned yet."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                for message in self.heard:
                    if isinstance(message, kind):
                        self.heard.remove(message)
                        return message
                await self._wait()

    async def until(self, bridge: WorkspaceBridge, holds: Callable[[Snapshot], object]) -> Snapshot:
        """Wait until the snapshot is as it should be."""
        async with asyncio.timeout(DEADLINE_S):
            while not holds(bridge.snapshot):
                await self._wait()
        return bridge.snapshot

    async def _wait(self) -> None:
        self._news.clear()
        await self._news.wait()


def first_of(workspace: Path) -> Snapshot:
    """Return what is known before anything has been read."""
    return first_snapshot(workspace, role="orchestrator", lane="", now=stamp())


@asynccontextmanager
async def bridged(
    workspace: Path, *, read: Callable[[], Reading] | None = None
) -> AsyncIterator[tuple[WorkspaceBridge, Ear]]:
    """Open the bridge, and let go of it at the end."""
    ear = Ear()
    bridge = WorkspaceBridge(workspace, first_of(workspace), read=read or read_memory)
    bridge.start(ear)
    try:
        await ear.until(bridge, lambda snapshot: snapshot.as_of)
        yield bridge, ear
    finally:
        bridge.stop()


pytestmark = pytest.mark.usefixtures("machine")


async def test_a_file_that_another_process_writes_is_seen(workspace: Path) -> None:
    """Evidence dropped by hand, in folders that were not there, arrives without anybody asking."""
    async with bridged(workspace) as (bridge, ear):
        # The watches stand once a first change has come through.
        await _settled(workspace, bridge, ear)
        path = workspace / "evidence/2026-02-19/milestone-M1/VG-A-001-r2.txt"
        write = 'mkdir -p "${1%/*}" && echo \'3 passed in 0.1s\' > "$1"'
        process = await asyncio.create_subprocess_exec("sh", "-c", write, "sh", str(path))
        assert await process.wait() == 0
        seen = await ear.until(
            bridge, lambda snapshot: any(str(path).endswith(a.path) for a in snapshot.artifacts)
        )
        artifact = next(each for each in seen.artifacts if str(path).endswith(each.path))
        assert artifact.gates == ("VG-A-001",)
        assert artifact.run_number == 2


async def _settled(workspace: Path, bridge: WorkspaceBridge, ear: Ear) -> None:
    (workspace / "evidence/first.txt").write_text("x")
    await ear.until(
        bridge, lambda snapshot: any(each.path.endswith("first.txt") for each in snapshot.artifacts)
    )


def test_the_tracker_is_shown_before_evidence_is_read(workspace: Path) -> None:
    """What is asked for first is answered in two steps; before evidence is read nothing stands."""
    reader = Reader(workspace, stamp)
    for news in (EvidenceChanged(None), TrackerChanged(), EvidenceChanged(None), TrackerChanged()):
        reader.inbox.put(news)
    changes: list[Change] = []

    def publish(change: Change) -> None:
        changes.append(change)
        reader.inbox.put(None)

    reader.run(publish)
    early, filled = (change(first_of(workspace)) for change in changes)
    assert early.tracker is not None
    assert early.plan
    assert (early.board, early.as_of) == (None, None)
    assert filled.board is not None
    assert filled.as_of is not None


async def test_an_evidence_folder_that_comes_later_is_watched_too(workspace: Path) -> None:
    """A folder that is made, filled, taken away and made again is followed all the way."""
    evidence = workspace / "evidence"
    evidence.rmdir()
    async with bridged(workspace) as (bridge, ear):
        for name in ("one.txt", "two.txt"):
            evidence.mkdir()
            (evidence / name).write_text("x")
            await ear.until(bridge, holding(f"evidence/{name}"))
            (evidence / name).unlink()
            evidence.rmdir()
            await ear.until(bridge, holding())


async def test_an_evidence_folder_that_is_replaced_is_watched_too(workspace: Path) -> None:
    """A folder that takes the place of another between two looks is followed, not the one that is gone."""
    evidence = workspace / "evidence"
    async with bridged(workspace) as (bridge, ear):
        for name in ("one.txt", "two.txt"):
            evidence.rename(workspace / f"before-{name}")
            evidence.mkdir()
            await ear.until(bridge, holding())
            (evidence / name).write_text("x")
            await ear.until(bridge, holding(f"evidence/{name}"))


def put(path: Path, text: str) -> None:
    """Write a file so that nobody sees half of it."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


def holding(*paths: str) -> Callable[[Snapshot], bool]:
    """Return whether exactly these files are on the shelf."""
    return lambda snapshot: tuple(each.path for each in snapshot.artifacts) == paths


async def test_a_tracker_that_breaks_keeps_the_last_good_one_and_says_where(workspace: Path) -> None:
    """The banner names file and line while the file is broken, and goes when it is mended."""
    state = workspace / "state.toml"
    async with bridged(workspace) as (bridge, ear):
        await _settled(workspace, bridge, ear)
        state.write_text(STATE + "[[gates]\nid =")
        broken = await ear.until(bridge, lambda snapshot: snapshot.banners)
        assert broken.tracker is not None
        assert broken.tracker.program.name == "demo"
        line = STATE.count("\n") + 1
        assert broken.banners[0].text.startswith(f"state.toml:{line}: ")
        assert "last good" in broken.banners[0].text
        assert broken.tracker_trouble == broken.banners[0].text
        put(state, STATE.replace("demo", "mended"))
        mended = await ear.until(bridge, lambda snapshot: not snapshot.banners)
        assert mended.tracker is not None
        assert mended.tracker.program.name == "mended"


async def test_a_tracker_that_never_could_be_read_says_what_to_do(workspace: Path) -> None:
    """Where and what is told, and how it goes on."""
    (workspace / "state.toml").write_text("schema = 1\n[program]\nname =\n")
    async with bridged(workspace) as (bridge, ear):
        told = await ear.until(bridge, lambda snapshot: snapshot.banners)
        assert told.tracker is None
        assert told.tracker_trouble.startswith("state.toml:3: ")
        assert "mend" in told.tracker_trouble


async def test_a_run_that_ends_between_two_questions_is_told_once(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was unfinished when the queue was asked first, and has ended when it is asked again, has ended."""
    go = workspace / "go"
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done"
    state = workspace / "state.toml"
    state.write_text(STATE + f'[[gates]]\nid = "VG-END-001"\ncommand = "{wait}"\n')
    real = Client.lives

    def ended_meanwhile(client: Client, **which: object) -> tuple[Life, ...]:
        found = real(client, **which)  # type: ignore[arg-type]
        if "workspace" not in which and any(isinstance(life, Running) for life in found):
            go.touch()
            deadline = time.monotonic() + 30
            while real(client) and time.monotonic() < deadline:
                time.sleep(0.02)
        return found

    async with bridged(workspace) as (bridge, ear):
        await _settled(workspace, bridge, ear)
        monkeypatch.setattr(Client, "lives", ended_meanwhile)
        bridge.ask(LaunchOrder(gates=("VG-END-001",), task="Ops"))
        await ear.next(RunEnded)
        for _ in range(3):  # whatever else is published tells no end again
            bridge._apply(lambda snapshot: snapshot)
        await ear.until(bridge, lambda snapshot: snapshot.lives and not snapshot.running)
        seen = [each.snapshot for each in ear.heard if isinstance(each, SnapshotTaken)]
        ends = [each for each in ear.heard if isinstance(each, RunEnded)]
    assert ends == []  # beside the one that was waited for
    assert all(len({life.run for life in each.lives}) == len(each.lives) for each in seen)


async def test_what_is_expected_to_end_is_changed_on_the_event_loop_alone(workspace: Path) -> None:
    """A launch beside the end of another run loses neither: an end is told once, and none is missed."""
    changed_by: list[threading.Thread] = []

    class Watched(frozenset[str]):
        def __or__(self, other: object) -> frozenset[str]:
            changed_by.append(threading.current_thread())
            return super().__or__(other)  # type: ignore[operator]

    async with bridged(workspace) as (bridge, ear):
        await _settled(workspace, bridge, ear)
        bridge._expected = Watched()
        bridge.ask(LaunchOrder(gates=("VG-A-001",), task="Ops"))
        await ear.next(RunEnded)
    assert changed_by == [threading.current_thread()]


async def test_a_tracker_that_vanishes_is_told_and_nothing_is_lost(workspace: Path) -> None:
    """Without state.toml the last good tracker stays on the screen."""
    async with bridged(workspace) as (bridge, ear):
        await _settled(workspace, bridge, ear)
        (workspace / "state.toml").unlink()
        gone = await ear.until(bridge, lambda snapshot: snapshot.banners)
        assert gone.tracker is not None
        assert "state.toml" in gone.banners[0].text


async def test_a_launched_gate_runs_and_its_evidence_arrives(workspace: Path) -> None:
    """From the order to the record: the run ends with one message, and its artifact is on the shelf."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(LaunchOrder(gates=("VG-A-001",), task="Ops"))
        told = await ear.next(Told)
        assert told == Told("launched VG-A-001")
        ended = await ear.next(RunEnded)
        assert (ended.life.gate, ended.life.verdict) == ("VG-A-001", "pass")
        await ear.until(bridge, lambda s: any(a.run == ended.life.run for a in s.artifacts))
        # Files and the queue are watched apart: the board stands when both have been heard.
        seen = await ear.until(bridge, lambda s: s.board and s.board.gate("VG-A-001").source == "recorded")
        assert seen.board is not None
        record = seen.board.gate("VG-A-001").record
        assert [run.record for run in seen.pasts["VG-A-001"]] == [record]
        bridge.ask(ReadRecord(record))
        assert [each.met for each in (await ear.next(RecordRead)).criteria] == [True]
        bridge.ask(ReadRecord("evidence/none.toml"))
        assert "cannot be read" in (await ear.next(RecordRead)).problem
        log = await ear.until(bridge, lambda s: "hello" in s.log.lines)
        assert log.log.run == ended.life.run
        assert not any(isinstance(message, RunEnded) for message in ear.heard)


async def test_a_running_gate_shows_its_log_and_can_be_cancelled(workspace: Path) -> None:
    """The log is followed while the command runs; a cancelled run ends as blocked."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(LaunchOrder(gates=("VG-SLOW-001",)))
        seen = await ear.until(bridge, lambda s: s.running and "begun" in s.log.lines)
        assert seen.running is not None
        bridge.ask(Cancel(seen.running.run))
        ended = await ear.next(RunEnded)
        assert (ended.life.verdict, ended.life.reason) == ("blocked", "cancelled")


async def test_a_run_that_another_terminal_launches_is_seen(workspace: Path) -> None:
    """The machine's queue is everybody's: what `loopui run` launches stands in the executor pane."""
    async with bridged(workspace) as (bridge, ear):
        argv = [sys.executable, "-m", "loopui", "run", "VG-A-001", "--detach"]
        await asyncio.to_thread(subprocess.run, argv, cwd=workspace, check=True, capture_output=True)
        seen = await ear.until(bridge, lambda s: any(life.gate == "VG-A-001" for life in s.lives))
        assert seen.lives


async def test_a_paused_queue_starts_nothing_until_it_is_resumed(workspace: Path) -> None:
    """Who paused is known to the screen; a run that waited for it runs after the resume."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(Pause())
        paused = await ear.until(bridge, lambda s: s.paused)
        assert paused.paused is not None
        bridge.ask(LaunchOrder(gates=("VG-A-001",)))
        held = await ear.until(bridge, lambda s: any(isinstance(life, Held) for life in s.lives))
        assert "paused by" in next(life.why for life in held.lives if isinstance(life, Held))
        bridge.ask(Resume())
        assert (await ear.next(RunEnded)).life.verdict == "pass"
        await ear.until(bridge, lambda s: s.paused is None)


async def test_letting_go_leaves_the_run_alone(workspace: Path) -> None:
    """A cockpit that goes away takes no run with it."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(LaunchOrder(gates=("VG-SLOW-001",)))
        seen = await ear.until(bridge, lambda s: s.running)
        assert seen.running is not None
    with Client() as client:
        assert client.find(seen.running.run).state == "running"
        client.cancel(seen.running.run, by="the test")
        await asyncio.to_thread(client.wait, seen.running.run, timeout_s=DEADLINE_S)


async def test_a_gate_that_is_not_known_is_refused_in_one_line(workspace: Path) -> None:
    """What cannot be launched is told with what to do, and nothing else happens."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(LaunchOrder(gates=("VG-A-01",)))
        told = await ear.next(Told)
        assert told.severity == "error"
        assert "VG-A-01" in told.text
        assert "VG-A-001" in told.text
        assert "\n" not in told.text


async def test_memory_that_cannot_be_read_is_said_and_its_history_kept(workspace: Path) -> None:
    """The gauge says why it is blind, and sees again when it can."""
    good = Reading(total_mib=1000, available_mib=500, source="test", swap_used_mib=0, pressure_percent=None)
    blind = threading.Event()

    def read() -> Reading:
        if blind.is_set():
            raise MemoryUnreadableError("no /proc/meminfo")
        return good

    async with bridged(workspace, read=read) as (bridge, ear):
        await ear.until(bridge, lambda s: s.memory.reading)
        blind.set()
        blinded = await ear.until(bridge, lambda s: s.memory.problem)
        assert blinded.memory.reading is None
        assert blinded.memory.history[0] == 500
        blind.clear()
        seeing = await ear.until(bridge, lambda s: s.memory.reading)
        assert seeing.memory.problem == ""


async def test_a_slow_machine_keeps_no_key_waiting(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a launch hangs, the bridge answers everything else."""
    release, entered = threading.Event(), threading.Event()

    def hang(*_: object) -> tuple[str, ...]:
        entered.set()
        release.wait(DEADLINE_S)
        return ()

    monkeypatch.setattr(Client, "launch", hang)
    async with bridged(workspace) as (bridge, ear):
        try:
            bridge.ask(LaunchOrder(gates=("VG-A-001",)))
            assert await asyncio.to_thread(entered.wait, DEADLINE_S)
            await _settled(workspace, bridge, ear)
            bridge.ask(ReadFile("evidence/first.txt"))
            assert (await ear.next(FileRead)).lines == ("x",)
        finally:
            release.set()
        assert (await ear.next(Told)).text == "launched VG-A-001"


async def test_a_handoff_is_drafted_brought_back_filled_anew_and_saved(workspace: Path) -> None:
    """A draft outlives the dialog, filling anew drops it, and saving leaves an artifact and no draft."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(FillHandoff())
        first = await ear.next(HandoffFilled)
        assert not first.draft
        assert first.handoff.fields[0][0] == "Completed task IDs"
        bridge.ask(KeepDraft(first.handoff))
        bridge.ask(FillHandoff())
        again = await ear.next(HandoffFilled)
        assert again.draft
        bridge.ask(FillHandoff(anew=True))
        assert not (await ear.next(HandoffFilled)).draft
        bridge.ask(SaveHandoff(first.handoff))
        saved = await ear.next(Told)
        assert saved.text.startswith("hand-off saved: evidence/")
        await ear.until(bridge, lambda s: any(each.kind == "handoff" for each in s.artifacts))
        bridge.ask(FillHandoff())
        assert not (await ear.next(HandoffFilled)).draft


async def test_an_edit_is_on_the_screen_and_can_be_taken_back(workspace: Path) -> None:
    """A blocker goes into the file, from there onto the screen, and away again."""
    before = (workspace / "state.toml").read_text()
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(AddBlocker(blocker="in [/] the way", exit_condition="gone"))
        assert (await ear.next(Told)).text == "blocker B1 added; u takes it back"
        seen = await ear.until(bridge, lambda s: s.tracker and s.tracker.blockers)
        assert seen.tracker is not None
        assert seen.tracker.blockers[0].blocker == "in [/] the way"
        bridge.ask(Undo())
        assert (await ear.next(Told)).text == "undone: blocker added"
        await ear.until(bridge, lambda s: s.tracker and not s.tracker.blockers)
        assert (workspace / "state.toml").read_text() == before
        bridge.ask(Undo())
        assert (await ear.next(Told)).severity == "error"


async def test_a_claim_without_evidence_is_made_only_with_a_reason(workspace: Path) -> None:
    """What is missing comes back as a question; with a reason the claim stands, and the reason beside it."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(SetStatus(table="milestones", name="M1", status="complete"))
        wanted = await ear.next(ReasonWanted)
        assert wanted.missing == ("VG-A-001: never run",)
        assert "complete" not in (workspace / "state.toml").read_text()
        bridge.ask(wanted.with_reason("seen by hand"))
        assert (await ear.next(Told)).text == "M1 is complete; u takes it back"
        kept = load(workspace).tracker.milestones[0]
        assert kept.status == "complete"
        assert "seen by hand (without: VG-A-001: never run)" in kept.reason
        bridge.ask(SetStatus(table="milestones", name="M1", status="active"))
        await ear.next(Told)
        assert load(workspace).tracker.milestones[0].reason == ""


async def test_the_claims_are_checked_against_what_was_read(workspace: Path) -> None:
    """A milestone that is complete without a run of its gate is found, with its line."""
    (workspace / "state.toml").write_text(
        STATE.replace('title = "One"', 'title = "One"\nstatus = "complete"')
    )
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(CheckClaims())
        found = {each.kind: each for each in (await ear.next(Checked)).findings}
        assert found["milestone-unproven"].line > 0
        (workspace / "state.toml").unlink()
        bridge.ask(CheckClaims())
        assert (await ear.next(Told)).severity == "error"


async def test_a_blocker_is_resolved_by_evidence_that_is_there(workspace: Path) -> None:
    """A file that is there needs no reason; one that is not is named in the question."""
    (workspace / "evidence/shown.txt").write_text("x")
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(AddBlocker(blocker="one", exit_condition="gone"))
        await ear.next(Told)
        bridge.ask(ResolveBlocker(name="B1", resolution="did it", evidence=("evidence/no.txt",)))
        assert (await ear.next(ReasonWanted)).missing == ("evidence/no.txt is not there",)
        bridge.ask(ResolveBlocker(name="B1", resolution="did it", evidence=("evidence/shown.txt",)))
        assert (await ear.next(Told)).text == "B1 is resolved by R1; u takes it back"
        assert load(workspace).tracker.resolutions[0].evidence == ("evidence/shown.txt",)
        bridge.ask(AddDecision(title="one", decision="we do"))
        assert (await ear.next(Told)).text == "decision D-001 added; u takes it back"
        bridge.ask(AddDecision(title="two", decision="we do not", supersedes="D-001"))
        assert (await ear.next(Told)).text == "decision D-002 added; u takes it back"
        assert load(workspace).tracker.decisions[0].superseded_by == "D-002"


PLANNED = (
    STATE
    + """\
[[queue]]  # by hand
priority = "P1"
task = "A"
[[queue]]
priority = "P0"
task = "B"
[[queue]]
priority = "P1"
task = "C"
[[lanes]]
name = "Lane A"
"""
)


@pytest.mark.parametrize(
    ("edit", "told", "holds"),
    [
        (AddEntry(priority="P0", task="D"), "D is queued", lambda t: tasks(t) == "Ops A B C D"),
        (DropEntry(task="A"), "A is out of the queue", lambda t: tasks(t) == "Ops B C"),
        (MoveEntry(task="A", by=1), "A comes later", lambda t: tasks(t) == "Ops B C A"),
        (MoveEntry(task="C", by=-1), "C comes earlier", lambda t: tasks(t) == "Ops C A B"),
        (
            AssignLane(lane="Lane A", current="B", status="in_progress"),
            "Lane A has B",
            lambda t: (t.lanes[0].current, t.lanes[0].status) == ("B", "in_progress"),
        ),
        (
            AddFinding(finding="odd"),
            "finding F1 added",
            lambda t: [each.finding for each in t.findings] == ["odd"],
        ),
        (
            AddResolution(resolution="even", evidence=("state.toml",), resolves=("F1",)),
            "resolution R1 added",
            lambda t: [(each.resolution, each.resolves) for each in t.resolutions] == [("even", ("F1",))],
        ),
    ],
    ids=["add", "drop", "down", "up", "assign", "finding", "resolution"],
)
async def test_every_edit_of_the_plan_is_one_step_that_can_be_taken_back(
    workspace: Path, edit: Edit, told: str, holds: Callable[[Tracker], bool]
) -> None:
    """The file says it, the screen shows it, and `u` brings every byte back."""
    (workspace / "state.toml").write_text(PLANNED)
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(edit)
        assert (await ear.next(Told)).text == f"{told}; u takes it back"
        assert holds(load(workspace).tracker)
        await ear.until(bridge, lambda s: s.tracker and holds(s.tracker))
        bridge.ask(Undo())
        assert (await ear.next(Told)).text.startswith("undone: ")
        assert (workspace / "state.toml").read_text() == PLANNED


def tasks(tracker: Tracker) -> str:
    """Return the queue's tasks as they stand in the file."""
    return " ".join(entry.task for entry in tracker.queue)


async def test_an_entry_is_moved_within_its_priority_only(workspace: Path) -> None:
    """Quick steps add up; one beyond the end says why it cannot be, and leaves the file alone."""
    three = PLANNED + '[[queue]]\npriority = "P1"\ntask = "E"\n'
    (workspace / "state.toml").write_text(three)
    async with bridged(workspace) as (bridge, ear):
        for _ in range(3):
            bridge.ask(MoveEntry(task="A", by=1))
        bridge.ask(MoveEntry(task="gone", by=1))
        heard = [await ear.next(Told) for _ in range(4)]
        assert [each.severity for each in heard] == ["information", "information", "error", "error"]
        assert heard[2].text.startswith("A is the last of P1")
        assert "queue has no gone" in heard[3].text
        assert tasks(load(workspace).tracker) == "Ops B C E A"


async def test_an_edit_that_changes_nothing_is_no_step(workspace: Path) -> None:
    """It does not promise that `u` takes it back: that would be the edit before it."""
    (workspace / "state.toml").write_text(PLANNED)
    edit = AssignLane(lane="Lane A", current="B", status="in_progress")
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(edit)
        assert (await ear.next(Told)).text == "Lane A has B; u takes it back"
        bridge.ask(edit)
        assert (await ear.next(Told)).text == "nothing has changed"


async def test_a_resolution_without_evidence_is_added_with_a_reason(workspace: Path) -> None:
    """It is asked for first, and kept beside the resolution."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(AddResolution(resolution="so"))
        wanted = await ear.next(ReasonWanted)
        assert not load(workspace).tracker.resolutions
        bridge.ask(wanted.with_reason("seen by hand"))
        assert (await ear.next(Told)).text == "resolution R1 added; u takes it back"
        assert "seen by hand" in load(workspace).tracker.resolutions[0].reason


async def test_a_checklist_is_drafted_brought_back_filed_and_on_the_shelf(workspace: Path) -> None:
    """The draft holds the ticks until the artifact with its record is there, as `loopui record` files it."""
    with (workspace / "state.toml").open("a") as file:
        file.write('[[gates]]\nid = "VG-DOC-001"\nkind = "checklist"\nitems = ["spelled", "complete"]\n')
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(FillChecklist(gate="VG-DOC-001", task="Ops"))
        blank = await ear.next(ChecklistOpened)
        assert (blank.draft, [item.text for item in blank.checklist.items]) == (
            False,
            ["spelled", "complete"],
        )
        begun = replace(blank.checklist, items=tuple(replace(i, ticked=True) for i in blank.checklist.items))
        bridge.ask(KeepDraft(begun))
        bridge.ask(FillChecklist(gate="VG-DOC-001"))
        assert await ear.next(ChecklistOpened) == ChecklistOpened(begun, draft=True)
        bridge.ask(FileChecklist(begun))
        assert "no result is given" in (await ear.next(Told)).text
        bridge.ask(FileChecklist(replace(begun, result="pass")))
        assert (await ear.next(Told)).text.startswith("filed VG-DOC-001 as pass: evidence/")
        seen = await ear.until(bridge, lambda s: s.board and s.board.gate("VG-DOC-001").verdict)
        assert seen.board is not None
        assert seen.board.gate("VG-DOC-001").source == "recorded"
        bridge.ask(FillChecklist(gate="VG-DOC-001"))
        assert not (await ear.next(ChecklistOpened)).draft


async def test_a_gate_that_has_earned_it_is_offered_promoted_and_offered_again_after_undo(
    workspace: Path,
) -> None:
    """From three records to the decision in state.toml, and back in one step; what is gone is refused."""
    with (workspace / "state.toml").open("a") as file:
        file.write('[[gates]]\nid = "VG-ADV-001"\ncommand = "true"\nadvisory = true\n')
    before = (workspace / "state.toml").read_text()
    for number in (1, 2, 3):
        at = stamp()
        commits = {"demo": RepoState(sha="s", tree="t", branch="main", dirty=False)}
        record = Record(
            run=f"run-{number}",
            gate="VG-ADV-001",
            verdict="pass",
            reason="criteria-met",
            grade="claim",
            queued=at,
            ended=at,
            commits=commits,
        )
        write_record(workspace / f"evidence/VG-ADV-001-r{number}.toml", record)
    async with bridged(workspace) as (bridge, ear):
        offer = (await ear.next(PromotionOffered)).offer
        assert (offer.gate, len(offer.runs)) == ("VG-ADV-001", 3)
        bridge.ask(PromoteGate(offer=offer))
        assert (await ear.next(Told)).text == "VG-ADV-001 is a required gate by D-001; u takes it back"
        await ear.until(bridge, lambda s: not s.offers)
        assert not load(workspace).tracker.gates[-1].advisory
        bridge.ask(PromoteGate(offer=offer))
        assert "not offered for promotion any more" in (await ear.next(Told)).text
        bridge.ask(Undo())
        assert (await ear.next(PromotionOffered)).offer == offer
        assert (workspace / "state.toml").read_text() == before


async def test_what_was_being_written_is_kept_when_the_cockpit_is_left(workspace: Path) -> None:
    """Letting go of the bridge waits for the draft."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(FillHandoff())
        handoff = (await ear.next(HandoffFilled)).handoff
        bridge.ask(KeepDraft(handoff))
    assert load_draft(workspace) == handoff


async def test_a_handoff_that_cannot_be_saved_keeps_its_draft(workspace: Path) -> None:
    """Where evidence cannot be written, one line says so and the words are still there."""
    async with bridged(workspace) as (bridge, ear):
        bridge.ask(FillHandoff())
        handoff = (await ear.next(HandoffFilled)).handoff
        bridge.ask(KeepDraft(handoff))
        (workspace / "evidence").rmdir()
        (workspace / "evidence").write_text("a file where the folder should be")
        bridge.ask(SaveHandoff(handoff))
        told = await ear.next(Told)
        assert told.severity == "error"
        assert "cannot be saved" in told.text
        bridge.ask(FillHandoff())
        assert (await ear.next(HandoffFilled)).draft


async def test_a_fault_of_ours_is_told_kept_and_survived(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in a worker becomes a banner, its traceback a file, and the screen goes on."""
    real, broken = board.make_board, threading.Event()
    broken.set()

    def faulty(*args: object, **rest: object) -> object:
        if broken.is_set():
            raise RuntimeError("a bug")
        return real(*args, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(board, "make_board", faulty)
    ear = Ear()
    bridge = WorkspaceBridge(workspace, first_of(workspace))
    bridge.start(ear)
    try:
        told = await ear.until(bridge, lambda s: s.banners)
        assert "RuntimeError: a bug" in told.banners[0].text
        assert "a bug" in (workspace / ".loopui/faults.log").read_text()
        broken.clear()
        bridge.ask(Rescan())
        seen = await ear.until(bridge, lambda s: s.board)
        assert seen.tracker is not None
    finally:
        bridge.stop()
    assert any(isinstance(message, SnapshotTaken) for message in ear.heard)


async def test_a_launch_is_judged_as_launching_would_do_it(workspace: Path) -> None:
    """Each gate is told apart: what keeps one from being launched, and what the other waits for."""
    state = workspace / "state.toml"
    state.write_text(
        STATE + '[[gates]]\nid = "VG-FILL-001"\ncommand = "true"\ncwd = "<fill_me>"\n'
        '[[gates]]\nid = "VG-BIG-001"\ncommand = "true"\nheavy = true\nmin_available_mib = 300\n'
    )
    async with bridged(workspace) as (bridge, ear):
        order = LaunchOrder(gates=("VG-FILL-001", "VG-BIG-001"))
        bridge.ask(JudgeLaunch(order))
        judged = await ear.next(LaunchJudged)
    refused, good = judged.gates
    assert judged.order == order
    assert "<fill_me>" in refused.refused
    assert (good.refused, good.needs_mib, good.why) == ("", 300, "")


async def test_who_has_the_slot_in_the_foreground_comes_and_goes_on_the_screen(workspace: Path) -> None:
    """A heavy command in another terminal is seen as long as it runs."""
    async with bridged(workspace) as (bridge, ear):
        held = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "loopui", "exec", "--min-available", "16", "--", "cat"),
            cwd=workspace,
            stdin=asyncio.subprocess.PIPE,
        )
        seen = await ear.until(bridge, lambda snapshot: snapshot.holder)
        assert seen.holder is not None
        assert seen.holder.gate == "exec cat"
        await held.communicate(b"")
        await ear.until(bridge, lambda snapshot: snapshot.holder is None)
