from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loopui.evidence.records import Record, read_record
from loopui.executor import cloning
from loopui.executor.life import Finished
from loopui.executor.queue import Queue
from tests.executor.support import Machine, kill, until

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


def git(where: Path, *words: str) -> str:
    done = subprocess.run(["git", *IDENTITY, *words], cwd=where, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with one commit, an ignored environment, and something uncommitted."""
    folder = tmp_path / "originals" / "product"
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitignore").write_text(".venv\nbuild\n")
    (folder / "src" / "value.txt").write_text("committed\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "tool").write_text("tool\n")
    (folder / "src" / "value.txt").write_text("uncommitted\n")
    (folder / "stray.txt").write_text("untracked\n")
    return folder


def run(rig: Machine, repo: Path, command: str, **changes: Any) -> tuple[Finished, Record, str]:
    """Run a command in a clean clone; return its end, its record and its log."""
    values: dict[str, Any] = {
        "cwd": str(repo / "src"),
        "repos": {"product": str(repo)},
        "clean_clones": {"product": [".venv", "missing"]},
    }
    life = rig.finish(rig.launch(command, **values | changes))
    workspace = rig.workspace()
    return life, read_record(workspace / life.record), (workspace / life.log).read_text()


def clones(rig: Machine) -> list[str]:
    """Return what is left of clones."""
    folder = rig.state / "clones"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_clean_clone_holds_what_is_committed(rig: Machine, repo: Path) -> None:
    """The command sees the commit, no uncommitted file and the linked environment; its record is a claim."""
    life, record, log = run(rig, repo, "cat value.txt ../.venv/tool; ls ..; pwd; git status --short")
    assert (life.verdict, record.grade, record.warnings) == ("pass", "claim", ())
    told = log.splitlines()[1:]
    assert told[:2] == ["committed", "tool"]
    assert told[2] == "src"
    assert "/clones/" in told[3]
    assert len(told) == 4
    state = record.commits["product"]
    assert (state.sha, state.mode, state.dirty) == (git(repo, "rev-parse", "HEAD"), "clean-clone", False)
    assert record.cwd == str(repo / "src")
    until(lambda: not clones(rig), what="no clone")  # its removal follows the record
    assert (repo / "src" / "value.txt").read_text() == "uncommitted\n"
    assert (repo / ".venv" / "tool").exists()


def test_the_same_tree_as_it_lies_there_is_diagnostic(rig: Machine, repo: Path) -> None:
    """With something uncommitted beside it, a run in the working tree claims nothing."""
    _, record, log = run(rig, repo, "cat value.txt", clean_clones={})
    assert (record.verdict, record.grade, record.commits["product"].mode) == (
        "pass",
        "diagnostic",
        "working-tree",
    )
    assert "uncommitted" in log
    assert record.commits["product"].diff_sha256


def test_what_the_run_changes_degrades_it(rig: Machine, repo: Path) -> None:
    """Ignored build products are kept apart and harmless; a tracked file that is rewritten is neither."""
    _, record, _ = run(rig, repo, "mkdir ../build && touch ../build/x")
    assert (record.grade, (repo / "build").exists()) == ("claim", False)
    _, record, _ = run(rig, repo, "echo more >> value.txt")
    assert (record.verdict, record.grade) == ("pass", "diagnostic")
    assert record.warnings == ("product was dirtied while the command ran: what it tested is not certain",)


def test_a_working_tree_that_the_run_dirties_is_told(rig: Machine, repo: Path) -> None:
    """A gate that dirties its repository passes as a diagnostic, and one that commits, too."""
    git(repo, "stash", "-q", "-u")
    _, record, _ = run(rig, repo, "echo more >> value.txt", clean_clones={})
    assert (record.verdict, record.grade) == ("pass", "diagnostic")
    assert "product was dirtied" in record.warnings[0]
    git(repo, "checkout", "-q", ".")
    commit = "echo more >> value.txt; git -c user.name=t -c user.email=t@e.org commit -qam two"
    _, record, _ = run(rig, repo, commit, clean_clones={})
    assert (record.verdict, record.grade) == ("pass", "diagnostic")
    assert "product moved from " in record.warnings[0]


def test_files_that_a_criterion_names_are_sought_in_the_clone(rig: Machine, repo: Path) -> None:
    """A JSON file is looked for where the command ran, before the clone is removed."""
    criteria = {"json": [{"file": "out.json", "path": "ok", "equals": True}]}
    _, record, _ = run(rig, repo, """echo '{"ok": true}' > out.json""", criteria=criteria)
    assert record.verdict == "pass"
    assert record.grade == "diagnostic"  # an untracked file that nobody ignores
    until(lambda: not clones(rig), what="no clone")  # its removal follows the record


def test_repositories_lie_to_each_other_as_their_originals_do(rig: Machine, repo: Path) -> None:
    """A relative path from one clone to another leads to the clone."""
    other = repo.parent / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    (other / "name").write_text("other committed\n")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "one")
    (other / "name").write_text("other uncommitted\n")
    both = {"product": str(repo), "other": str(other)}
    _, record, log = run(
        rig, repo, "cat ../../other/name", repos=both, clean_clones={"product": [], "other": []}
    )
    assert "other committed" in log
    assert (record.grade, set(record.commits)) == ("claim", {"product", "other"})


def test_submodules_are_checked_out_at_their_pins(rig: Machine, repo: Path) -> None:
    """A submodule is there as its commit is pinned, and the pin stands in the tuple."""
    git(repo, "stash", "-q", "-u")
    lib = repo.parent / "lib"
    lib.mkdir()
    git(lib, "init", "-q", "-b", "main")
    (lib / "lib.txt").write_text("pinned\n")
    git(lib, "add", ".")
    git(lib, "commit", "-q", "-m", "one")
    git(repo, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(lib), "lib")
    git(repo, "commit", "-q", "-m", "two")
    (repo / "lib" / "lib.txt").write_text("changed\n")
    _, record, log = run(rig, repo, "cat ../lib/lib.txt")
    assert "pinned" in log
    assert record.commits["product"].submodules == {"lib": git(lib, "rev-parse", "HEAD")}
    assert record.grade == "claim"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"command": ("no-such-command",)}, "cannot be started in the clean clone"),
        ({"cwd": "nowhere"}, "cannot be started in the clean clone"),
        ({"empty": True}, "has no commit yet"),
    ],
)
def test_what_cannot_be_cloned_or_started_is_blocked(
    rig: Machine, repo: Path, changes: dict[str, Any], why: str
) -> None:
    """A clone that cannot be made is never judged: `spawn-error`, with the reason, and nothing is left."""
    if changes.pop("empty", False):
        repo = repo.parent / "empty"
        (repo / "src").mkdir(parents=True)
        git(repo, "init", "-q")
    if "cwd" in changes:
        changes["cwd"] = str(repo / changes["cwd"])
    command: Any = changes.pop("command", "true")
    _, record, _ = run(rig, repo, command, **changes)
    assert (record.verdict, record.reason) == ("blocked", "spawn-error")
    assert why in record.explanation
    until(lambda: not clones(rig), what="no clone")  # its removal follows the record


CLOSED = """
mkdir -p closed/within && touch closed/within/file && chmod 000 closed/within closed
mkdir listed unlistable && touch listed/file unlistable/file && chmod 400 listed && chmod 300 unlistable
"""


def test_folders_that_a_run_has_closed_are_removed(tmp_path: Path) -> None:
    """A clone goes although its owner may neither list, enter nor change folders in it."""
    script = (
        "from pathlib import Path; from loopui.host.clone import remove_clone;"
        f" remove_clone(Path({str(tmp_path / 'clone')!r}))"
    )
    (tmp_path / "clone").mkdir()
    subprocess.run(["/bin/sh", "-c", CLOSED], cwd=tmp_path / "clone", check=True)
    powers = "-dac_override,-dac_read_search"  # what makes root overlook modes
    plain = ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}"] if os.getuid() == 0 else []
    subprocess.run([*plain, sys.executable, "-c", script], check=True)
    assert list(tmp_path.iterdir()) == []


def test_clones_that_cannot_be_removed_stop_no_executor(
    rig: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be removed at an executor's start is told in its log, and the rest is removed."""

    def fails(clones: str) -> None:
        if clones.endswith("one"):
            raise TypeError("of our own")
        known(clones)

    known = cloning.remove
    monkeypatch.setattr(cloning, "remove", fails)
    for name in ("one", "other"):
        (rig.state / "clones" / name).mkdir(parents=True)
    queue = Queue(rig.state, durable=False)
    cloning.sweep(rig.state, queue)
    queue.close()
    assert clones(rig) == ["one"]
    assert "cannot be removed" in capsys.readouterr().err


def test_clones_are_removed_after_a_crash(rig: Machine, repo: Path) -> None:
    """Executor, shim and command are killed in the middle of a run: the next executor removes the clone."""
    values: dict[str, Any] = {
        "cwd": str(repo),
        "repos": {"product": str(repo)},
        "clean_clones": {"product": []},
    }
    run_id = rig.launch("chmod -R a-w src; exec sleep 60", **values)
    running = rig.running(run_id)
    until(lambda: list(rig.state.glob("clones/*/product/src")), what="the clone")
    for process in (rig.executor(), *rig.shims()):
        kill(process.pid)
    kill(running.pid)
    rig.client.ensure()
    assert rig.finish(run_id).reason == "interrupted"
    until(lambda: not clones(rig), what="no clone")
    (rig.state / "clones" / "a-run-that-nobody-knows").mkdir(parents=True)
    kill(rig.executor().pid)
    rig.finish(rig.launch("true"))
    until(lambda: not clones(rig), what="no clone")  # its removal follows the record
