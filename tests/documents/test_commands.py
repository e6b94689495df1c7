from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.documents.commands import Command, parse_command

WRAPPED = "LOOP_MIN_AVAILABLE_MIB=3072 /src/loop/scripts/safe_run.sh "
HEAVY = Command("", heavy=True, min_available_mib=3072)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            WRAPPED + "bash -lc 'cd /src/loop/core && cargo test --features gemini'",
            Command("cargo test --features gemini", cwd="/src/loop/core", heavy=True, min_available_mib=3072),
        ),
        (
            WRAPPED + "cargo check",
            Command("cargo check", heavy=True, min_available_mib=3072),
        ),
        ("scripts/safe_run.sh make test", Command("make test", heavy=True)),
        (
            "LOOP_MIN_AVAILABLE_MIB=4096 /src/perf.sh",
            Command(
                "/src/perf.sh", env={"LOOP_MIN_AVAILABLE_MIB": "4096"}, heavy=True, min_available_mib=4096
            ),
        ),
        ("RUST_LOG=debug A='x y' cargo run", Command("cargo run", env={"RUST_LOG": "debug", "A": "x y"})),
        ("RUST_LOG=debug a && b", Command("RUST_LOG=debug a && b")),
        ("A=$HOME make", Command("A=$HOME make")),
        ("make test", Command("make test")),
        ("echo 'unbalanced", Command("echo 'unbalanced")),
        ("LOOP_MIN_AVAILABLE_MIB=lots make", Command("make", env={"LOOP_MIN_AVAILABLE_MIB": "lots"})),
    ],
)
def test_what_the_wrapper_did_becomes_values(text: str, expected: Command) -> None:
    """Threshold, heaviness, folder and environment are taken out; the rest is the command as written."""
    assert parse_command(text) == expected


@pytest.mark.parametrize(
    ("inner", "cwd", "command"),
    [
        ("cd /a && b | c > d", "/a", "b | c > d"),
        ('cd "/a b" && c', "/a b", "c"),
        (r"cd /a\ b && c", "/a b", "c"),
        ("cd -- a && b && c", "a", "b && c"),
        ("cd <dir> && <tool> -q", "<dir>", "<tool> -q"),
    ],
)
def test_a_change_of_folder_becomes_the_folder(inner: str, cwd: str, command: str) -> None:
    """Quoting is the shell's; the command behind it stays whole."""
    parsed = parse_command(f"bash -lc '{inner}'")
    assert (parsed.cwd, parsed.command) == (cwd, command)


@pytest.mark.parametrize(
    "text",
    [
        "bash -lc 'make'",
        "bash -lc 'cd $HOME && make'",
        "bash -lc 'cd ~/x && make'",
        "bash -lc 'cd a && b & c'",
        "bash -lc 'cd a || b'",
        "bash -lc 'cd a'",
        "bash -x -lc 'cd a && b'",
        "zsh -c 'cd a && b'",
        "bash script.sh 'cd a && b'",
    ],
)
def test_what_is_not_plainly_a_change_of_folder_is_kept_whole(text: str) -> None:
    """A folder that depends on the shell's world, or a command in the background, is left to the shell."""
    assert parse_command(text) == Command(text)
    assert parse_command(WRAPPED + text) == Command(text, heavy=True, min_available_mib=3072)


def test_what_only_bash_understands_stays_with_bash() -> None:
    """A string runs in sh; a command with bash's own words keeps its shell."""
    parsed = parse_command("bash -lc 'cd a && [[ -f x ]] && make'")
    assert (parsed.cwd, parsed.command) == ("a", ("bash", "-lc", "[[ -f x ]] && make"))


def test_the_wrapper_is_the_one_that_the_tracker_names() -> None:
    """Another programme's wrapper is known by its name."""
    assert parse_command("/x/guard.sh make", wrapper="/opt/guard.sh") == Command("make", heavy=True)
    assert parse_command("/x/guard.sh make") == Command("/x/guard.sh make")


def test_placeholders_are_named_once() -> None:
    """What a person has to fill in stands in the command and is listed."""
    parsed = parse_command("bash -lc 'cd <dir> && <tool> -q <dir>/x < in > out'")
    assert parsed.placeholders == ("<dir>", "<tool>")


@given(st.text())
def test_no_text_is_too_odd_for_a_command(text: str) -> None:
    """Whatever a cell holds, something is kept of it."""
    assert parse_command(text).command or not text.strip() or parse_command(text).env
