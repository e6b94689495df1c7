from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopui.errors import TrackerError
from loopui.tracker.statetext import StateText
from tests.tracker.hand_written import HAND_WRITTEN


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that went and the lines that came, each in order."""
    old, new = before.splitlines(), after.splitlines()
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return old[start : len(old) - end], new[start : len(new) - end]


def test_a_value_changes_on_its_line_and_keeps_its_comment() -> None:
    """Only the value is new; what was written behind it stays."""
    text = StateText(HAND_WRITTEN)
    text.set_in_row("tasks", 0, "status", "in_progress")
    went, came = changed_lines(HAND_WRITTEN, str(text))
    assert went == ['status = "done"        # 2026-01-03']
    assert came == ['status = "in_progress"        # 2026-01-03']


def test_a_new_key_stands_with_its_row_and_before_the_tables_inside_it() -> None:
    """A key added to a gate does not slip into `[gates.criteria]`."""
    text = StateText(HAND_WRITTEN)
    text.set_in_row("gates", 0, "timeout_s", 60)
    went, came = changed_lines(HAND_WRITTEN, str(text))
    assert (went, came) == ([], ["timeout_s = 60"])
    assert tomllib.loads(str(text))["gates"][0]["timeout_s"] == 60


def test_a_row_is_added_below_the_last_one_and_above_the_next_heading() -> None:
    """The comment that closes the table stays with it, the heading of the next one stays below."""
    text = StateText(HAND_WRITTEN)
    text.add_row("tasks", {"id": "M1-T03", "title": 'Paint it "blue"'})
    lines = str(text).splitlines()
    at = lines.index("# (the last of the tasks)")
    assert lines[at + 1 : at + 7] == [
        "",
        "[[tasks]]",
        'id = "M1-T03"',
        "title = 'Paint it \"blue\"'",
        "",
        "# --- queue --------------------------------------------",
    ]


@pytest.mark.parametrize("before", [HAND_WRITTEN, HAND_WRITTEN.rstrip("\n"), "lanes = []\n" + HAND_WRITTEN])
def test_a_table_without_rows_begins_at_the_end_of_the_text(before: str) -> None:
    """Whether the file ends in a newline, or says `lanes = []`, the first row is a table of its own."""
    text = StateText(before)
    text.add_row("lanes", {"name": "Lane A"})
    assert str(text).endswith('status = "active"\n\n[[lanes]]\nname = "Lane A"\n')


def test_a_row_moves_with_the_comment_above_it() -> None:
    """What a person wrote about a row goes where the row goes."""
    text = StateText(HAND_WRITTEN)
    text.move_row("queue", 0, 1)
    moved = str(text)
    assert '# first of all\n[[queue]]\npriority = "P0"' in moved
    assert [row["task"] for row in tomllib.loads(moved)["queue"]] == ["Ops-Weekly", "M1-T02"]
    assert sorted(moved.splitlines()) == sorted(HAND_WRITTEN.splitlines())
    assert moved.index("# --- queue") < moved.index("Ops-Weekly") < moved.index("# first of all")


def test_a_dropped_row_takes_its_comment_and_nothing_else() -> None:
    """The headings around it stay."""
    text = StateText(HAND_WRITTEN)
    text.drop_row("queue", 0)
    went, came = changed_lines(HAND_WRITTEN, str(text))
    assert came == []
    assert [line for line in went if line] == [
        "# first of all",
        "[[queue]]",
        'priority = "P0"',
        'task = "M1-T02"',
        'description = "Plank it"',
    ]


@pytest.mark.parametrize(
    "program",
    [
        '[program]\nname = "x"\n',
        'program = { name = "x" }\n',
        'program.name = "x"\n',
        "program.updated = 1\n",
    ],
)
def test_a_table_takes_a_value_however_it_is_written(program: str) -> None:
    """Header, inline table and dotted keys are all edited in place."""
    text = StateText(program + "[mode]\n")
    text.set_in_table("program", "updated", 2)
    assert tomllib.loads(str(text))["program"]["updated"] == 2
    assert str(text).endswith("[mode]\n")


def test_a_table_that_is_missing_begins_at_the_end() -> None:
    """The first value of a table makes the table."""
    text = StateText("schema = 1")
    text.set_in_table("program", "name", "ship")
    assert str(text) == 'schema = 1\n\n[program]\nname = "ship"\n'


def test_rows_written_inside_one_line_are_told_apart() -> None:
    """An inline array cannot be edited by line; the refusal says how to write it."""
    text = StateText('queue = [{ priority = "P0", task = "A" }]\n')
    with pytest.raises(
        TrackerError, match=r"queue is written inside other lines.*write its rows as \[\[queue\]\]"
    ):
        text.drop_row("queue", 0)


def test_tables_that_stand_apart_stay_where_they_are() -> None:
    """Rows of one table on both sides of another are edited without moving anything."""
    before = '[[a]]\nid = "1"\n\n[[b]]\nid = "x"\n\n[[a]]\nid = "2"  # two\n\n[end]\n'
    text = StateText(before)
    text.set_in_row("a", 1, "id", "3")
    text.add_row("a", {"id": "4"})
    assert str(text) == before.replace('"2"  # two\n', '"3"  # two\n\n[[a]]\nid = "4"\n')


rows_of = st.sampled_from(["milestones", "tasks", "queue", "gates", "blockers"])
words = st.text(max_size=12)
operations = st.one_of(
    st.tuples(
        st.just("set"), rows_of, st.integers(0, 9), st.sampled_from(["notes", "title", "id", "x y"]), words
    ),
    st.tuples(st.just("add"), st.sampled_from(["tasks", "queue", "lanes"]), st.dictionaries(words, words)),
    st.tuples(st.just("drop"), rows_of, st.integers(0, 9)),
    st.tuples(st.just("move"), rows_of, st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("program"), st.sampled_from(["updated", "name", "other"]), words),
)


def _apply(operation: tuple[Any, ...], text: StateText, plain: dict[str, Any]) -> None:
    """Do the same to the text and to plain values."""
    match operation:
        case ("set", table, index, key, value) if index < len(plain.get(table, [])):
            text.set_in_row(table, index, key, value)
            plain[table][index][key] = value
        case ("add", table, values):
            text.add_row(table, values)
            plain.setdefault(table, []).append(values)
        case ("drop", table, index) if index < len(plain.get(table, [])):
            text.drop_row(table, index)
            del plain[table][index]
        case ("move", table, index, to) if max(index, to) < len(plain.get(table, [])):
            text.move_row(table, index, to)
            plain[table].insert(to, plain[table].pop(index))
        case ("program", key, value):
            text.set_in_table("program", key, value)
            plain["program"][key] = value


@settings(max_examples=60)
@given(
    st.lists(operations, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.booleans(),
)
def test_random_edits_do_what_they_say_and_lose_no_comment(
    edits: list[tuple[Any, ...]],
    newline: str,
    mark: str,
    ends_in_newline: bool,  # noqa: FBT001
) -> None:
    """The values are those of the same edits on plain data; no comment of a row that stays is lost."""
    before = mark + HAND_WRITTEN.replace("\n", newline)
    text = StateText(before if ends_in_newline else before.rstrip())
    plain = tomllib.loads(HAND_WRITTEN)
    for operation in edits:
        _apply(operation, text, plain)
    after = str(text)
    values = tomllib.loads(after.removeprefix("\ufeff"))
    assert {key: value for key, value in values.items() if value} == {k: v for k, v in plain.items() if v}
    assert after.startswith(mark)
    assert ("\r" in after) == (newline == "\r\n")
    if not any(operation[0] == "drop" for operation in edits):
        for comment in (line.partition("#")[2] for line in HAND_WRITTEN.splitlines() if "#" in line):
            assert f"#{comment}" in after
