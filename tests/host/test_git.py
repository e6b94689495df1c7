from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loopui.host.git import RepoState, repo_state

ME = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *ME, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def state_of(path: Path, *ignore: Path) -> RepoState:
    state = repo_state(path, ignore=ignore)
    assert state is not None
    return state


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with one commit on `main`."""
    folder = tmp_path / "repo"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "a.txt").write_text("one\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_a_clean_repository(repo: Path) -> None:
    """The commit, its tree and the branch are git's own, seen from any folder inside."""
    assert state_of(repo / "src") == RepoState(
        sha=git(repo, "rev-parse", "HEAD"),
        tree=git(repo, "rev-parse", "HEAD^{tree}"),
        branch="main",
        dirty=False,
        tested_tree=git(repo, "rev-parse", "HEAD^{tree}"),
    )


def test_no_repository_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder outside of any repository, a missing folder and a missing git give None."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert repo_state(tmp_path) is None
    assert repo_state(tmp_path / "nowhere") is None
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert repo_state(tmp_path) is None


def test_before_the_first_commit(tmp_path: Path) -> None:
    """A repository without a commit has no sha, and is clean only while nothing lies in it."""
    git(tmp_path, "init", "-q", "-b", "trunk")
    assert state_of(tmp_path) == RepoState(sha="", tree="", branch="trunk", dirty=False)
    (tmp_path / "a").touch()
    assert state_of(tmp_path).dirty


def test_a_detached_head_has_no_branch(repo: Path) -> None:
    """Detached, the commit stays and the branch is empty."""
    git(repo, "checkout", "-q", "--detach")
    assert (state_of(repo).branch, state_of(repo).sha) == ("", git(repo, "rev-parse", "HEAD"))


def test_every_kind_of_change_is_dirty_and_tells_itself_apart(repo: Path) -> None:
    """Edited, staged, deleted, untracked, mode and symlink changes are dirty, each with its own digest."""
    digests = []

    def now() -> None:
        state = state_of(repo)
        assert state.dirty
        digests.append(state.diff_sha256)

    file = repo / "src" / "a.txt"
    file.write_text("two\n")
    now()
    file.write_text("six\n")
    now()
    git(repo, "add", ".")
    now()
    file.write_text("one\n")  # as committed, while the index holds something else
    now()
    git(repo, "reset", "-q", "--hard")
    file.chmod(0o755)
    now()
    file.unlink()
    now()
    git(repo, "reset", "-q", "--hard")
    (repo / "new").mkdir()
    (repo / "new" / "b\nc.txt").write_text("x")
    now()
    (repo / "new" / "b\nc.txt").write_text("y")
    now()
    (repo / "new" / "b\nc.txt").unlink()
    (repo / "new" / "link").symlink_to("here")
    now()
    (repo / "new" / "link").unlink()
    (repo / "new" / "link").symlink_to("there")
    now()
    assert len(set(digests)) == len(digests)
    assert state_of(repo) == state_of(repo)


def test_ignored_paths_do_not_make_dirty(repo: Path) -> None:
    """Evidence written beside the code leaves the state as it was; everything else still counts."""
    evidence = repo / "src" / "evidence"
    evidence.mkdir()
    (evidence / "log.txt").write_text("x")
    assert not state_of(repo, evidence).dirty
    assert not state_of(repo, evidence, repo.parent / "elsewhere").dirty
    assert state_of(repo).dirty
    with_other = repo / "src" / "other.txt"
    with_other.write_text("x")
    before = state_of(repo, evidence)
    (evidence / "more.txt").write_text("x")
    assert before.dirty
    assert state_of(repo, evidence) == before


def test_committing_what_is_ignored_changes_the_tree_and_not_what_was_tested(repo: Path) -> None:
    """Evidence that is committed, at any depth, leaves `tested_tree` alone; any other commit changes it."""
    deep, shallow = repo / "docs" / "plan" / "evidence", repo / "evidence"
    states = [state_of(repo, deep, shallow)]
    for folder in (shallow, deep):
        folder.mkdir(parents=True)
        (folder / "log.txt").write_text("x")
        git(repo, "add", ".")
        git(repo, "commit", "-q", "-m", "evidence")
        states.append(state_of(repo, deep, shallow))
    assert len({state.tree for state in states}) == 3
    assert len({state.tested_tree for state in states}) == 1
    (repo / "docs" / "plan" / "goals.md").write_text("more")
    git(repo, "add", ".")
    git(repo, "commit", "-q", "-m", "goals")
    assert state_of(repo, deep, shallow).tested_tree != states[0].tested_tree


def test_what_git_ignores_is_not_dirty(repo: Path) -> None:
    """Files that .gitignore names do not count."""
    (repo / ".gitignore").write_text("build/\n")
    git(repo, "add", ".")
    git(repo, "commit", "-q", "-m", "ignore")
    (repo / "build").mkdir()
    (repo / "build" / "x").touch()
    assert not state_of(repo).dirty


def test_a_moved_submodule_is_told_apart(repo: Path, tmp_path: Path) -> None:
    """A submodule at another commit is dirty, with a digest per commit."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for number in range(3):
        git(other, "commit", "-q", "--allow-empty", "-m", str(number))
    git(repo, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "sub")
    git(repo, "commit", "-q", "-m", "sub")
    assert not state_of(repo).dirty
    git(repo / "sub", "checkout", "-q", "HEAD~1")
    first = state_of(repo)
    git(repo / "sub", "checkout", "-q", "HEAD~1")
    second = state_of(repo)
    assert first.dirty
    assert second.dirty
    assert first.diff_sha256 != second.diff_sha256


def test_the_callers_environment_redirects_nothing(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE and GIT_PAGER of the caller are without effect."""
    before = state_of(repo)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_PAGER": "false",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_CONFIG_COUNT": "nonsense",
    }.items():
        monkeypatch.setenv(name, value)
    assert state_of(repo) == before


def test_nothing_of_the_repositorys_is_started_or_locked(repo: Path, tmp_path: Path) -> None:
    """A configured fsmonitor and hook are not run, a held index lock is no obstacle, the index stays."""
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    git(repo, "config", "core.fsmonitor", str(trap))
    git(repo, "config", "diff.external", str(trap))
    (repo / ".git" / "hooks").mkdir(exist_ok=True)
    (repo / ".git" / "hooks" / "post-index-change").write_text(trap.read_text())
    (repo / ".git" / "hooks" / "post-index-change").chmod(0o755)
    (repo / ".git" / "index.lock").touch()
    os.utime(repo / "src" / "a.txt", (1, 1))  # makes a refreshed index worth writing
    (repo / "src" / "b.txt").write_text("x")
    index = (repo / ".git" / "index").read_bytes()
    assert state_of(repo).dirty
    assert (repo / ".git" / "index").read_bytes() == index
    assert not (tmp_path / "sprung").exists()


def test_a_git_that_hangs_is_left_in_time(
    tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When git does not come back from comparing, the state is dirty, and git and its helper are gone."""
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    pid = tmp_path / "pid"
    fake.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *porcelain*) sleep 300 & echo $! >{pid}; wait ;; *) exec {real.strip()} "$@" ;; esac\n'
    )
    fake.chmod(0o755)
    expected = state_of(repo)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    started = time.monotonic()
    state = repo_state(repo, timeout_s=3.0)
    assert time.monotonic() - started < 30
    assert state is not None
    assert (state.sha, state.tree, state.dirty) == (expected.sha, expected.tree, True)
    assert not _alive(int(pid.read_text()))


def _alive(pid: int) -> bool:
    """Return whether a process lives, waiting for the init process to reap it if it has just been killed."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if sys.platform == "linux" and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return False
        time.sleep(0.02)
    return True
