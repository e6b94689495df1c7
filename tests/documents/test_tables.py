from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.documents.markdown import parse_document
from loopui.documents.tables import Table, make_row, split_row, write_row, write_table

cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), max_size=12)
words = st.lists(cells, min_size=1, max_size=3).map(" ".join).map(str.strip)


@given(st.lists(words, min_size=1, max_size=5))
def test_a_written_row_is_read_as_the_same_cells(row: list[str]) -> None:
    """Bars, backslashes and code survive: parse ∘ write is the identity."""
    assert split_row(write_row(row)) == row


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=1)
    )
)
def test_a_written_table_is_read_as_the_same_table(rows: list[list[str]]) -> None:
    """A Markdown parser sees the table that was written, row by row, with the lines it stands on."""
    document = parse_document(Path("T.md"), write_table(rows[0], rows[1:]))
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert list(table.headings) == rows[0]
    assert [list(row.cells) for row in table.rows] == rows[1:]
    assert [row.line for row in table.rows] == list(range(3, len(rows) + 2))
    assert not any(row.surplus for row in table.rows)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a |", ["a"]),
        ("|  | b |", ["", "b"]),
        ("| a | |", ["a", ""]),
        (r"| a \| b | c |", ["a | b", "c"]),
        (r"| `x \| y` | 😀 |", ["`x | y`", "😀"]),
        ("|", []),
    ],
)
def test_cells_are_split_as_github_splits_them(source: str, expected: list[str]) -> None:
    """Outer bars are optional, empty cells count, an escaped bar is text."""
    assert split_row(source) == expected


def test_a_bar_in_code_is_text_where_that_gives_the_right_number_of_cells() -> None:
    """`cmd | grep` in a table of two columns is one cell; the row has no surplus."""
    row = make_row(7, "| G1 | `make | grep ok` |", 2)
    assert (row.cells, row.surplus) == (("G1", "`make | grep ok`"), ())


def test_cells_beyond_the_headings_are_kept_apart() -> None:
    """What has no heading is not lost; what is missing is empty."""
    assert make_row(1, "| a | b | c | |", 2).surplus == ("c",)
    assert make_row(1, "| a |", 3).cells == ("a", "", "")
