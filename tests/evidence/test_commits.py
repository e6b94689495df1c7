from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.evidence.commits import MOST, commits_in_data, commits_in_log, commits_in_words

FULL = "30c1fa786d79e0984cf464ffb8e67cc7a1bfcaeb"
OTHER = "abf11ca4069bac7a740508d02242114483a6cf51"


def in_log(text: str) -> list[tuple[str, str]]:
    return [(each.repository, each.sha) for each in commits_in_log(text, text.splitlines())]


def in_words(text: str) -> list[tuple[str, str]]:
    return [(each.repository, each.sha) for each in commits_in_words(text)]


@pytest.mark.parametrize(
    ("line", "repository"),
    [
        (f"loop_sha={FULL}", "loop"),
        (f"rlm_claude_code_commit = {FULL}", "rlm-claude-code"),
        (f"Commit: {FULL}", ""),
        (f"- **Tested commit**: `{FULL}`", ""),
        (f"- loop-agent: `main` @ `{FULL}`", "loop-agent"),
        (f"head: {FULL}", ""),
        (f"commit {FULL}", ""),
        (FULL, ""),
        (f" {FULL} vendor/loop (heads/main)", "vendor/loop"),
    ],
)
def test_a_line_that_is_about_a_commit_names_it(line: str, repository: str) -> None:
    """As people write it, as scripts print it, as git answers: in logs and in words alike."""
    assert in_log(f"begin\n{line}\nend") == [(repository, FULL)]
    assert in_words(line) == [(repository, FULL)]


@pytest.mark.parametrize(
    "line",
    [
        f"   --> /rustc/{FULL}/library/core/src/result.rs:1225:5",
        f"log_sha256={FULL}{FULL[:24]}",
        f"test hashes::of_{FULL} ... ok",
        f"checksum: {FULL}",
        f"{FULL}  dist/loop.tar.gz  123",
        "Commit: see the log",
        "commit 1234567 files",
        "head: defaced",
        "Commit(s): none",
    ],
)
def test_a_hash_that_is_about_something_else_is_none(line: str) -> None:
    """Paths, digests, tests and numbers that look like one."""
    assert in_log(line) == []
    assert in_words(line) == []


def test_in_words_a_short_commit_counts_and_in_logs_it_does_not() -> None:
    """A person shortens; in a log, seven hexadecimal digits may be anything."""
    assert in_words("ran on committed candidate tuple `f2aeb18` (3 runs)") == [("", "f2aeb18")]
    assert in_words("tied to `vendor/loop` SHA `f2aeb18`.") == [("vendor/loop", "f2aeb18")]
    assert in_log("commit: f2aeb18") == []


def test_what_says_nothing_new_is_left_out() -> None:
    """A shortened repetition, an unlabelled one, and a repository's second commit."""
    text = f"Commit: {FULL}\ncommit `{FULL[:7]}`\nloop_sha={FULL}\nloop_sha={OTHER}\nCommit: {OTHER}"
    assert in_words(text) == [("loop", FULL), ("", OTHER)]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"commit": FULL}, [("", FULL)]),
        ({"environment": {"loop_commit": FULL}}, [("loop", FULL)]),
        ({"tuple": {"loop": FULL, "io-rflx": OTHER[:8]}}, [("loop", FULL), ("io-rflx", OTHER[:8])]),
        ({"commits": {"loop": {"sha": FULL, "tree": OTHER}}}, [("loop", FULL)]),
        ({"runs": [{"git_sha": FULL}]}, [("", FULL)]),
        ({"digest": FULL, "commit": 7, "head": None, "sha": "none"}, []),
    ],
)
def test_json_names_commits_by_its_keys(data: object, named: list[tuple[str, str]]) -> None:
    """A key that is about a commit, or a table of repositories."""
    assert [(each.repository, each.sha) for each in commits_in_data(data)] == named


def test_a_history_is_cut() -> None:
    """A log that prints every commit there ever was names the first few."""
    text = "\n".join(f"commit {number:040x}" for number in range(10**39, 10**39 + 500))
    assert len(in_log(text)) == MOST


@given(st.text(alphabet="abcdef0123456789`:= @/-.\n_ commitsha"))
def test_any_words_are_read(text: str) -> None:
    """Whatever stands there, only hexadecimal words come out, each at most once without a repository."""
    named = [*commits_in_words(text), *commits_in_log(text, text.splitlines())]
    assert all(set(each.sha) <= set("0123456789abcdef") for each in named)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["a", "`a", "loop_sha=", "a:", "commit `", "0" * 39 + " "])
def test_a_hostile_line_is_read_like_any_other(piece: str) -> None:
    """A megabyte of what almost matches comes to an end, and names nothing."""
    text = piece * (1_000_000 // len(piece))
    assert commits_in_words(text) == ()
    assert commits_in_log(FULL + text, [text]) == ()
