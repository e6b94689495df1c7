"""Tables on terminals of every width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from loopui.cli.tables import USEFUL, Column, lay_out
from loopui.host.terminal import clean

COLUMNS = (
    Column("RUN"),
    Column("GATES", cut="words"),
    Column("TASK", leaves=2),
    Column("PATH", cut="start"),
    Column("NOTE", cut="end", leaves=1),
    Column("", below=True),
)
characters = st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
words = st.text(characters, min_size=1, max_size=30).map(clean)
rows = st.lists(
    st.tuples(words, st.lists(words, max_size=5).map(" ".join), words, words, words | st.just(""), words),
    min_size=1,
    max_size=6,
)


@given(rows, st.integers(1, 300))
def test_what_names_a_row_is_whole_at_every_width(table: list[tuple[str, ...]], width: int) -> None:
    """The first column is never cut, and the rows keep their order."""
    layout = lay_out(COLUMNS, table, width)
    begins = [line for line in layout.lines if not line.startswith("    ")]
    assert [line.startswith(row[0]) for line, row in zip(begins, table, strict=True)] == [True] * len(table)


@given(rows)
def test_without_a_width_everything_is_whole(table: list[tuple[str, ...]]) -> None:
    """What no person reads on a screen has every text, on one line for each row."""
    layout = lay_out(COLUMNS, table, None)
    assert layout.left_out == ()
    assert len(layout.lines) == len(table)
    assert all(cell in line for line, row in zip(layout.lines, table, strict=True) for cell in row)


@given(rows, st.integers(10, 300))
def test_no_line_is_wider_than_the_terminal_where_that_can_be(
    table: list[tuple[str, ...]], width: int
) -> None:
    """Lines fit as soon as the columns that neither leave nor are cut further have room."""
    layout = lay_out(COLUMNS, table, width)
    names = max(cell_len(row[0]) for row in table)
    gates = max(5, *(max(map(cell_len, row[1].split() or [""])) + 3 for row in table))
    if names + 2 + gates + 2 + USEFUL <= width:
        assert max(map(cell_len, (layout.head, *layout.lines))) <= width


@given(rows, st.integers(10, 300))
def test_what_found_no_room_is_told(table: list[tuple[str, ...]], width: int) -> None:
    """A column stands in the heading, or among those that left; those that leave first are gone first."""
    layout = lay_out(COLUMNS, table, width)
    for heading in ("RUN", "PATH"):
        assert heading in layout.head.split()
    assert ("TASK" in layout.head.split()) != ("TASK" in layout.left_out)
    if "TASK" in layout.left_out and any(row[4] for row in table):
        assert "NOTE" in layout.left_out


def test_each_cut_has_its_sign() -> None:
    """Paths lose their beginning, texts their end, lists whole words; long notes move below the row."""
    row = ("r-1", "VG-A VG-B VG-C", "M1-T01", f"evidence/{'x' * 40}/log.txt", "y" * 60, "read this")
    layout = lay_out(COLUMNS, [row], 40)
    assert layout.lines[0].startswith("r-1  VG-A")
    assert "+" in layout.lines[0]
    assert "…" in layout.lines[0]
    assert layout.lines[0].endswith("/log.txt")
    assert layout.lines[1] == "    read this"
    assert layout.left_out == ("NOTE", "TASK")


def test_what_acts_on_a_terminal_does_not_reach_it() -> None:
    """Control characters of a cell are made harmless before anything is measured."""
    layout = lay_out((Column("A"),), [("\x1b[31mred\x07",)], 80)
    assert layout.lines[0].isprintable()
