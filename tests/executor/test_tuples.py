from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from loopui.executor.job import Job
from loopui.executor.tuples import grade, own_paths, tuple_of

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
OWN = ("state.toml", "imported.toml", "evidence/2026-02-19/VG-A-001.txt", ".loopui/index.db")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace that is a repository, with everything that is loopui's own committed."""
    for name in (*OWN, "product.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one\n")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", *IDENTITY, *words], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def job(workspace: Path) -> Job:
    return Job(
        run="run-1",
        workspace=str(workspace),
        gate="VG-A-001",
        command="true",
        cwd=str(workspace),
        env={},
        repos={"product": str(workspace)},
    )


@pytest.mark.parametrize("name", OWN)
def test_what_is_loopuis_own_is_not_what_a_run_tests(workspace: Path, name: str) -> None:
    """Tracker, evidence and cache change all day: a run beside them is still a claim."""
    (workspace / name).write_text("two\n")
    before = tuple_of(job(workspace))
    assert not before["product"].dirty
    (workspace / name).write_text("three\n")
    assert grade(job(workspace), before, "") == ("claim", ())
    assert len(own_paths(workspace)) == len(OWN)


def test_everything_else_is(workspace: Path) -> None:
    """A change of the product before the run makes it a diagnostic, and one while it runs is told."""
    before = tuple_of(job(workspace))
    (workspace / "product.txt").write_text("two\n")
    graded, moved = grade(job(workspace), before, "")
    assert (graded, moved) == (
        "diagnostic",
        ("product was dirtied while the command ran: what it tested is not certain",),
    )
    dirty = tuple_of(job(workspace))
    assert grade(job(workspace), dirty, "") == ("diagnostic", ())
    (workspace / "product.txt").write_text("three\n")
    assert grade(job(workspace), dirty, "")[1][0].startswith("product was changed")


def test_a_repository_that_is_gone_is_no_claim(workspace: Path) -> None:
    """Where git says nothing any more, or never did, nothing is claimed."""
    before = tuple_of(job(workspace))
    (workspace / ".git").rename(workspace / "no-git")
    assert grade(job(workspace), before, "")[1][0].startswith("product was gone")
    assert grade(job(workspace), {}, "") == ("diagnostic", ())
