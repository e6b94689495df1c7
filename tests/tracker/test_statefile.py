from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from pathlib import Path

import pytest

from loopui.errors import TrackerError
from loopui.tracker.edits import set_task_status, touch_updated
from loopui.tracker.statefile import edit, load
from loopui.tracker.statetext import StateText
from tests.tracker.hand_written import HAND_WRITTEN

ROOT = Path(__file__).resolve().parents[2]


def plank(text: StateText) -> None:
    """Say that the planking is done."""
    set_task_status(text, "M1-T02", "done")


def test_a_hand_written_file_is_read_whole(workspace: Path) -> None:
    """The tracker, its problems (none) and the digest of its bytes come from one reading."""
    loaded = load(workspace)
    assert [task.id for task in loaded.tracker.tasks] == ["M1-T01", "M1-T02"]
    assert loaded.tracker.mode.min_available_mib == 2048
    assert loaded.problems == ()
    assert loaded.digest == hashlib.sha256((workspace / "state.toml").read_bytes()).hexdigest()


def test_a_missing_file_says_what_makes_one(tmp_path: Path) -> None:
    """The way out stands in the same line."""
    with pytest.raises(TrackerError) as refused:
        load(tmp_path)
    assert str(refused.value) == f"no state.toml in {tmp_path}; `loopui init` makes one"


@pytest.mark.parametrize("kind", ["folder", "link to nothing", "link to itself", "in no folder"])
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, kind: str) -> None:
    """A folder, a dangling link, a loop of links and a missing folder are named for what they are."""
    path = tmp_path / "state.toml"
    expected = {
        "folder": f"{path}: cannot be read: it is a folder",
        "link to nothing": f"{path}: is a link to nowhere, which is not there",
        "link to itself": f"{path}: cannot be read: its symbolic link leads to itself",
        "in no folder": f"no state.toml in {tmp_path / 'gone'}; `loopui init` makes one",
    }
    if kind == "folder":
        path.mkdir()
    elif kind == "link to nothing":
        path.symlink_to("nowhere")
    elif kind == "link to itself":
        path.symlink_to("state.toml")
    with pytest.raises(TrackerError) as refused:
        load(tmp_path / "gone" if kind == "in no folder" else tmp_path)
    assert str(refused.value) == expected[kind]


def test_an_edit_returns_the_tracker_that_it_wrote(workspace: Path) -> None:
    """What is returned is what the file holds from now on, and only the edited line differs."""
    loaded = edit(workspace, plank)
    assert loaded == load(workspace)
    assert loaded.tracker.tasks[1].status == "done"
    written = (workspace / "state.toml").read_text(encoding="utf-8")
    assert written == HAND_WRITTEN.replace('"todo"        # waits', '"done"        # waits')


def test_an_edit_keeps_the_file_as_it_was_made(workspace: Path, tmp_path: Path) -> None:
    """Mode, CRLF newlines and a symbolic link survive; nothing is left beside the file."""
    real = tmp_path / "elsewhere" / "real.toml"
    real.parent.mkdir()
    real.write_bytes(HAND_WRITTEN.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    path = workspace / "state.toml"
    path.unlink()
    path.symlink_to(real)
    edit(workspace, plank)
    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes().count(b"\n") == real.read_bytes().count(b"\r\n")
    assert load(workspace).tracker.tasks[1].status == "done"
    assert sorted(entry.name for entry in real.parent.iterdir()) == [".loopui", "real.toml"]


def test_an_edit_that_changes_nothing_writes_nothing(workspace: Path) -> None:
    """The file keeps its inode and its time: no watcher wakes up."""
    path = workspace / "state.toml"
    before = path.stat()
    edit(workspace, lambda text: set_task_status(text, "M1-T02", "todo"))
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_edit_with_an_invalid_result_is_refused(workspace: Path) -> None:
    """The one line says that it was the edit, and the file is untouched."""
    with pytest.raises(TrackerError) as refused:
        edit(workspace, lambda text: text.set_in_row("tasks", 0, "status", "doen"))
    path = workspace / "state.toml"
    line = HAND_WRITTEN.splitlines().index('status = "done"        # 2026-01-03') + 1
    assert str(refused.value).startswith(
        f'{path}:{line}: the edit was refused: tasks[M1-T01].status is "doen"'
    )
    assert path.read_text(encoding="utf-8") == HAND_WRITTEN


def test_an_edit_that_is_no_text_is_refused(workspace: Path) -> None:
    """Bytes of a command line that are no UTF-8 never reach the file, and raise no traceback."""
    with pytest.raises(TrackerError, match="the edit was refused: it holds bytes that are no text"):
        edit(workspace, lambda text: text.set_in_row("tasks", 0, "title", "caf\udce9"))
    assert (workspace / "state.toml").read_text(encoding="utf-8") == HAND_WRITTEN


def test_where_there_is_no_tracker_an_edit_makes_nothing(tmp_path: Path) -> None:
    """No lock and no cache folder is left in a folder that is no workspace."""
    with pytest.raises(TrackerError, match="`loopui init` makes one"):
        edit(tmp_path, plank)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_not_edited(workspace: Path) -> None:
    """A half-saved file is told as such, and left to the editor that is saving it."""
    path = workspace / "state.toml"
    path.write_text(HAND_WRITTEN + "x =", encoding="utf-8")
    with pytest.raises(TrackerError, match="half saved"):
        edit(workspace, plank)
    assert path.read_text(encoding="utf-8").endswith("x =")


def test_a_save_by_an_editor_in_the_middle_of_an_edit_is_kept(workspace: Path) -> None:
    """An editor knows no lock: what it saved meanwhile is read again and both changes stand."""
    path = workspace / "state.toml"
    saved: list[str] = []

    def change(text: StateText) -> None:
        if not saved:
            saved.append(HAND_WRITTEN.replace('"Lay the keel"', '"Lay the keel well"'))
            path.write_text(saved[0], encoding="utf-8")
        plank(text)

    loaded = edit(workspace, change)
    assert loaded.tracker.tasks[0].title == "Lay the keel well"
    assert loaded.tracker.tasks[1].status == "done"


def test_an_editor_that_never_stops_saving_is_not_overwritten(workspace: Path) -> None:
    """After some attempts the edit is given up in one line."""
    path = workspace / "state.toml"

    def change(text: StateText) -> None:
        path.write_text(path.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
        plank(text)

    with pytest.raises(TrackerError, match="saved by another program all the time; try again"):
        edit(workspace, change)
    assert load(workspace).tracker.tasks[1].status == "todo"


def test_a_full_disk_leaves_the_old_file(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing half-written takes the file's place, and nothing is left beside it."""

    def full(_fd: int, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(TrackerError) as refused:
        edit(workspace, plank)
    path = workspace / "state.toml"
    assert str(refused.value) == (
        f"{path}: cannot be written: no space left on the disk; make room; the file is as it was"
    )
    assert path.read_text(encoding="utf-8") == HAND_WRITTEN
    assert sorted(entry.name for entry in workspace.iterdir()) == [".loopui", "state.toml"]


def test_no_write_permission_is_told_in_one_line() -> None:
    """Somebody else's workspace can be read; an edit of it is refused and changes nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "state.toml").write_text(HAND_WRITTEN, encoding="utf-8")
        folder.chmod(0o555)
        code = """
            import os, sys
            from pathlib import Path
            from loopui.errors import TrackerError
            from loopui.tracker.edits import set_task_status
            from loopui.tracker.statefile import edit
            if os.geteuid() == 0:  # root may write anywhere
                os.setuid(65534)
            try:
                edit(Path(sys.argv[1]), lambda text: set_task_status(text, "M1-T02", "done"))
            except TrackerError as error:
                print(error)
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        folder.chmod(0o755)
        line = f"{folder / 'state.toml'}: cannot be written: no permission; look at its owner and mode\n"
        assert (done.stdout, done.stderr) == (line, "")
        assert (folder / "state.toml").read_text(encoding="utf-8") == HAND_WRITTEN


WRITER = """
import sys
from pathlib import Path
from loopui.tracker.edits import add_blocker, add_queue_entry
from loopui.tracker.statefile import edit
workspace, writer, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()  # all at once
for n in range(count):
    edit(workspace, lambda text: add_blocker(text, blocker=f"{writer}/{n}", exit_condition="none"))
    edit(workspace, lambda text: add_queue_entry(text, priority="P1", task=f"{writer}/{n}"))
"""


def test_eight_processes_never_lose_each_others_edits(workspace: Path) -> None:
    """Every edit of every writer is there, ids were given once, and the file parsed whenever it was read."""
    writers, count = 8, 6
    path = workspace / "state.toml"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(workspace), str(writer), str(count)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            text=True,
        )
        for writer in range(writers)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.close()
    while any(process.poll() is None for process in running):
        tomllib.loads(path.read_text(encoding="utf-8"))
    assert [process.returncode for process in running] == [0] * writers
    tracker = load(workspace).tracker
    made = {f"{writer}/{n}" for writer in range(writers) for n in range(count)}
    assert {blocker.blocker for blocker in tracker.blockers} == made | {"No tar"}
    assert len({blocker.id for blocker in tracker.blockers}) == writers * count + 1
    assert {entry.task for entry in tracker.queue} == made | {"M1-T02", "Ops-Weekly"}
    for line in HAND_WRITTEN.splitlines():
        assert line in path.read_text(encoding="utf-8")


def test_the_same_edit_again_is_no_edit(workspace: Path) -> None:
    """Touching a day that stands there already does not wake a watcher."""
    day = load(workspace).tracker.program.updated
    assert day is not None
    digest = edit(workspace, lambda text: touch_updated(text, day)).digest
    assert digest == load(workspace).digest == hashlib.sha256(HAND_WRITTEN.encode()).hexdigest()
