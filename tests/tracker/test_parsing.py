from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.errors import TrackerError
from loopui.tracker.parsing import parse
from tests.tracker.hand_written import HAND_WRITTEN

HERE = Path("ship/state.toml")
HEAD = 'schema = 1\n[program]\nname = "ship"\n'


def refusal(text: str | bytes) -> str:
    """Return the one line that a text is refused with."""
    with pytest.raises(TrackerError) as refused:
        parse(text if isinstance(text, bytes) else text.encode(), HERE)
    line = str(refused.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "ship/state.toml: is empty; save it again, or restore it from git"),
        ("\n \n", "ship/state.toml: is empty; save it again, or restore it from git"),
        (b"a = 1\nb = '\xff'", "ship/state.toml:2: not UTF-8 (byte 0xff); save it as UTF-8"),
        (
            "schema = 1\nx = ",
            "ship/state.toml:2: Invalid value, and the text ends there; half saved? save it again",
        ),
        (
            "schema = 1\nx y = 2\n",
            "ship/state.toml:2: Expected '=' after a key in a key/value pair (column 3)",
        ),
        (
            'schema = 2\n[program]\nname = "x"\nnew_key = 1',
            "ship/state.toml:1: written by a newer loopui (schema 2; this one knows 1); upgrade loopui",
        ),
        ("schema = 0\n", "ship/state.toml:1: schema 0 does not exist; write schema = 1"),
        ('schema = "1"\n' + HEAD[11:], 'ship/state.toml:1: schema is "1", not a whole number'),
        ("schema = 1\n", "ship/state.toml: the tracker has no program; add the key program"),
        ("schema = 1\n[program]\n", "ship/state.toml:2: program has no name; add the key name"),
        ('[program]\nname = ""\n', "ship/state.toml:2: program.name is empty; give it a text"),
        (HEAD + "[mod]\n", 'ship/state.toml:4: unknown key mod; did you mean "mode"?'),
        (
            HEAD + '[[tasks]]\nid = "T1"\n\ntitel = "x"\n',
            'ship/state.toml:7: unknown key titel in tasks[T1]; did you mean "title"?',
        ),
        (HEAD + '[[tasks]]\ntitle = "x"\n', "ship/state.toml:4: tasks[#1] has no id; add the key id"),
        (
            HEAD + '[[tasks]]\nid = "T1"\nstatus = "doen"\n',
            (
                'ship/state.toml:6: tasks[T1].status is "doen", not one of '
                'todo, in_progress, blocked, done, steady_state; did you mean "done"?'
            ),
        ),
        (
            HEAD + '[[gates]]\nid = "G"\ncommand = ["a", 5]\n',
            "ship/state.toml:6: gates[G].command is a list, not a text or a list, each element a text",
        ),
        (
            HEAD + '[[gates]]\nid = "G"\n[gates.criteria]\nexit_codes = [0,\n true]\n',
            "ship/state.toml:8: gates[G].criteria.exit_codes[#2] is true, not a whole number",
        ),
        (
            HEAD + '[[gates]]\nid = "G"\ncriteria.json = [{file = "a", path = "b", equal = 1}]\n',
            'ship/state.toml:6: unknown key equal in gates[G].criteria.json[#1]; did you mean "equals"?',
        ),
        (HEAD + "mode = 3\n", "ship/state.toml:4: unknown key mode in program; known: name, updated"),
        (
            HEAD + '[[gates]]\nid = "G"\ntimeout_s = 0\n',
            "ship/state.toml:6: gates[G].timeout_s is 0; it must be more than 0.0",
        ),
        (
            HEAD + "[mode]\nmin_available_mib = -1\n",
            "ship/state.toml:5: mode.min_available_mib is -1; it must be at least 0",
        ),
        (
            HEAD + "[mode]\nheavy_concurrency = 2\n",
            "ship/state.toml:5: mode.heavy_concurrency is 2, not one of 1",
        ),
        (HEAD + "[tasks]\nx = 1\n", "ship/state.toml:4: tasks is a table, not an array of tables ([[...]])"),
        (
            HEAD + '[[blockers]]\nid = "B1"\nopened = 2026-01-01T10:00:00Z\n',
            "ship/state.toml:6: blockers[B1].opened is 2026-01-01 10:00:00+00:00, not a date (YYYY-MM-DD)",
        ),
        (
            HEAD + '[[tasks]]\nid = "A"\n[[tasks]]\nid = "B"\n[[tasks]]\nid = "A"\n',
            "ship/state.toml:8: tasks has A twice (also on line 4); rename one of them, or drop it",
        ),
        (
            HEAD + '[[tasks]]\nid = 1\nwrong = 2\n[[tasks]]\nid = "A"\nstatus = 3\n',
            "ship/state.toml:5: tasks[#1].id is 1, not a text (and 2 more)",
        ),
        (HEAD + "x = " + "[" * 5000 + "]" * 5000, "ship/state.toml: values are nested too deeply"),
    ],
)
def test_a_file_that_is_no_tracker_is_told_in_one_line(text: str | bytes, line: str) -> None:
    """What, where (file, line, key) and what to do stand in one line, for the first fault in the file."""
    assert refusal(text) == line


def test_a_file_cut_anywhere_is_read_whole_or_refused_in_one_line() -> None:
    """A half-saved file never raises anything but the one line."""
    data = HAND_WRITTEN.encode()
    for end in range(len(data)):
        try:
            parse(data[:end], HERE)
        except TrackerError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


@given(st.binary(max_size=60).map(lambda noise: HEAD.encode() + noise) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_tracker_or_are_refused(data: bytes) -> None:
    """No input raises anything but TrackerError."""
    try:
        parse(data, HERE)
    except TrackerError as error:
        assert error.what  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_newlines_and_a_byte_order_mark_do_not_matter(mark: str, newline: str) -> None:
    """What an editor on another system saved is the same tracker with the same line numbers."""
    text = mark + HAND_WRITTEN.replace("\n", newline)
    parsed = parse(text.encode(), HERE)
    assert parsed.tracker == parse(HAND_WRITTEN.encode(), HERE).tracker
    assert parsed.lines.of(("program", "name")) == 5
