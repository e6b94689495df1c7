from __future__ import annotations

from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from loopui.executor.facts import ALWAYS, read_facts, write_facts
from loopui.executor.rundir import CHILD, FALLBACK_LOG, MEASURED, NOTES, STATUS, STOP, RunDir

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=40
)


@given(value=words)
def test_a_note_is_read_as_it_was_written(value: str) -> None:
    """What is written into a note comes back, whatever it holds."""
    with TemporaryDirectory() as state:
        notes = RunDir(state, "one")
        notes.prepare()
        notes.write(STATUS, {"why": value, "exit_code": "0"})
        assert notes.read(STATUS) == {"why": " ".join(value.splitlines()), "exit_code": "0"}


def test_a_note_that_was_never_written_is_none(tmp_path: Path) -> None:
    """A prepared note, a missing one, and one that was cut short all say nothing."""
    notes = RunDir(str(tmp_path), "one")
    assert notes.read(STATUS) is None
    notes.prepare()
    assert notes.read(STATUS) is None
    (tmp_path / "runs" / "one" / NOTES).write_bytes(b"\n" * 1024 + b"exit_code=0\nwhy=ab")
    assert not notes.has(STATUS)


def test_a_note_never_grows(tmp_path: Path) -> None:
    """A value that is too long is cut, so that the note keeps to the blocks it has on the disk."""
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    path = tmp_path / "runs" / "one" / NOTES
    size = path.stat().st_size
    notes.write(STATUS, {"exit_code": "0", "why": "x" * 100_000})
    assert path.stat().st_size == size
    found = notes.read(STATUS)
    assert found is not None
    assert found["exit_code"] == "0"
    assert found["why"].startswith("xxx")


def test_a_shorter_note_replaces_a_longer_one(tmp_path: Path) -> None:
    """Nothing of an older note shows through a newer one."""
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    notes.write(STATUS, {"spawn_error": "long " * 50})
    notes.write(STATUS, {"exit_code": "1"})
    assert notes.read(STATUS) == {"exit_code": "1"}


def test_each_note_stands_for_itself(tmp_path: Path) -> None:
    """Three writers of three notes, in any order, leave each other's alone."""
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    for order in permutations((CHILD, STATUS, STOP)):
        for name in order:
            notes.write(name, {"who": name, "long": "x" * 5000})
        for name in order:
            found = notes.read(name)
            assert found is not None
            assert found["who"] == name


def test_a_run_that_is_prepared_anew_has_no_notes_of_an_earlier_start(tmp_path: Path) -> None:
    """What a power loss has left of a start that it took back ends no later one."""
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    size = (tmp_path / "runs" / "one" / NOTES).stat().st_size
    for name in (CHILD, STATUS, STOP):
        notes.write(name, {"exit_code": "0"})
    (tmp_path / "runs" / "one" / MEASURED).write_text("{}")
    (tmp_path / "runs" / "one" / FALLBACK_LOG).write_text("a log")
    notes.prepare()
    assert notes.read_all() == {}
    assert (tmp_path / "runs" / "one" / NOTES).stat().st_size == size
    assert {path.name for path in Path(notes.path).iterdir()} == {NOTES, FALLBACK_LOG}
    (tmp_path / "runs" / "one" / FALLBACK_LOG).unlink()
    notes.remove()
    assert not (tmp_path / "runs" / "one").exists()


def test_facts_keep_every_word_of_the_command(tmp_path: Path) -> None:
    """Blanks, line breaks, equals signs and undecodable bytes of a command survive."""
    notes = RunDir(str(tmp_path), "one")
    notes.prepare()
    argv = ["sh", "-c", "a=b\nc  d", "", "\udcff"]
    facts = dict.fromkeys(ALWAYS, "") | {"cwd": "/a=b\nc", "run": "one"}
    write_facts(notes, facts, argv)
    assert read_facts(notes) == (facts, tuple(argv))
    assert read_facts(RunDir(str(tmp_path), "none")) is None
