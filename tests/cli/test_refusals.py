"""Nonsense on the command line: one line that says what is wrong, the right exit code, nothing launched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loopui.cli.main import VERBS, main

if TYPE_CHECKING:
    from pathlib import Path

STATE = """\
schema = 1
[program]
name = "p"
[[gates]]
id = "VG-A-001"
command = "true"
[[tasks]]
id = "M1-T01"
milestone = "M1"
"""
DIGITS = "9" * 5000
HELP = "; see `loopui {} --help`"
NO_SECONDS = "is no number of seconds: 0 or more, say 30 or 0.5" + HELP
WHOLE = "is no whole number from 1" + HELP

# what needs no workspace, or only words; `run` of a gate is in what remains
ELSEWHERE = {"exec", "queue", "pause", "resume", "cancel"}
ARGUMENTS = {
    "run": ["VG-A-001"],
    "logs": ["x"],
    "wait": ["x"],
    "import": ["x.md"],
    "record": ["VG-A-001", "--result", "pass"],
    "edit": ["undo"],
    "attest": ["x"],
}


@pytest.fixture
def place(tmp_path: Path, state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace that is the current folder."""
    assert state_dir
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "state.toml").write_text(STATE, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Carry out the words; return exit code and the only line that was told."""
    code = main(words)
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("loopui: ")
    assert told.out == ""
    return code, line.removeprefix("loopui: ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("run VG-A-001 --wait-max -3", "run: argument --wait-max: '-3' " + NO_SECONDS),
        ("run VG-A-001 --wait-max nan", "run: argument --wait-max: 'nan' " + NO_SECONDS),
        ("run VG-A-001 --wait-max inf", "run: argument --wait-max: 'inf' " + NO_SECONDS),
        ("next --wait-max abc", "next: argument --wait-max: 'abc' " + NO_SECONDS),
        (f"wait x --wait-max {DIGITS}", f"wait: argument --wait-max: '{DIGITS[:40]}…' " + NO_SECONDS),
        (
            "run VG-A-001 --min-available -1",
            "run: argument --min-available: '-1' is no whole number of MiB" + HELP,
        ),
        (
            f"run VG-A-001 --min-available {DIGITS}",
            f"run: argument --min-available: '{DIGITS[:40]}…' is no whole number of MiB" + HELP,
        ),
        ("runs -n 0", "runs: argument -n: '0' " + WHOLE),
        ("runs -n ²", "runs: argument -n: '²' " + WHOLE),
        (f"runs -n {DIGITS}", f"runs: argument -n: '{DIGITS[:40]}…' " + WHOLE),
        ("queue --move x 0", "queue --move: '0' is no whole number from 1, so no position; 1 starts next"),
        ("queue --move x 1", "no run 'x' runs or waits; `loopui queue` lists those that do"),
        ("queue -C /nonexist", "-C /nonexist: there is no such folder; name one that is there"),
        ("run VG-A-001 --task M1-T1", "--task: no task 'M1-T1' in the tracker; did you mean \"M1-T01\"?"),
        ("runs --gate VG-A-01", "--gate: no gate 'VG-A-01'; did you mean \"VG-A-001\"?"),
        ("runs --gate NOPE", "--gate: no gate 'NOPE'; known: VG-A-001"),
        ("logs é", "no run 'é'; `loopui queue` and `loopui runs` list them"),
        ("wait é", "no run 'é'; `loopui queue` and `loopui runs` list them"),
        ("cancel é", "no run 'é' runs or waits; `loopui queue` lists those that do"),
        ("cancel", "cancel takes runs, or --all; `loopui queue` lists them"),
        ("status --nope", "status: unrecognized arguments: --nope" + HELP),
    ],
    ids=lambda word: word[:30],
)
def test_a_word_that_cannot_be_meant_is_told(
    words: str, line: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line names the option, the word and what would be right; a long word is told by its beginning."""
    said = words.split()
    assert refused(said, capsys) == (2, line.format(said[0]))
    assert not (place / "evidence").exists()


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ELSEWHERE])
def test_a_deleted_folder_is_no_place_to_work(
    verb: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shell whose folder was deleted under it is told so by every verb that starts from there."""
    gone = place / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    line = "the current folder has been deleted; go to another one, or name one: -C DIR"
    assert refused([verb, *ARGUMENTS.get(verb, [])], capsys) == (2, line)


@pytest.mark.parametrize("words", ["queue", "run VG-A-001", "status", "pause", "cancel --all", "preflight"])
def test_a_state_folder_that_is_a_file_is_told_with_its_name(
    words: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the machine's state cannot be kept nothing starts, and the line says which folder it is."""
    file = place / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("LOOPUI_STATE_DIR", str(file))
    code, line = refused(words.split(), capsys)
    assert code == (75 if words == "preflight" else 2)
    assert line.startswith(f"{file}: the ")
    assert " cannot be used: Not a directory; " in line
