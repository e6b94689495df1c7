"""Tables on terminals of any width: what gives way, in which order, and what never does."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from rich.cells import cell_len

from loopui.cli.tables import GAP, INDENT, USEFUL, Column, hanging, lay_out
from loopui.host.terminal import CUT, clean

WIDTHS = st.integers(min_value=1, max_value=160)
TEXTS = st.text(alphabet="abc-/ é界\u0301\x1b\n", max_size=40)
COLUMNS = st.builds(
    Column,
    heading=st.sampled_from(["", "ID", "HEADING", "A LONG HEADING OF A COLUMN"]),
    cut=st.sampled_from(["never", "end", "start", "words"]),
    leaves=st.integers(min_value=0, max_value=3),
    below=st.booleans(),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Column], list[list[str]]]:
    """Draw columns of any kind and a few rows for them."""
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=6))
    row = st.lists(TEXTS, min_size=len(columns), max_size=len(columns))
    return columns, draw(st.lists(row, min_size=1, max_size=4))


def bare(text: str) -> str:
    """Return the text without what a fold may move."""
    return "".join(clean(text).split())


def must_have(columns: list[Column], rows: list[list[str]]) -> int:
    """Return a width that surely holds all that neither leaves nor moves below its row."""
    widths = []
    for at, column in enumerate(columns):
        natural = max(cell_len(text) for text in (column.heading, *(clean(row[at]) for row in rows)))
        if column.below or column.leaves or not any(row[at] for row in rows):
            continue
        is_cut = column.cut in {"end", "start"}
        widths.append(min(natural, max(USEFUL, cell_len(column.heading))) if is_cut else natural)
    return sum(widths) + len(GAP) * max(0, len(widths) - 1)


@given(tables())
def test_without_a_width_nothing_is_cut(table: tuple[list[Column], list[list[str]]]) -> None:
    """What is read by a program has a line for each row, and every text whole in it."""
    columns, rows = table
    layout = lay_out(columns, rows, None)
    assert layout.left_out == ()
    assert len(layout.lines) == len(rows)
    for line, row in zip(layout.lines, rows, strict=True):
        assert bare(line) == "".join(map(bare, row))


@given(tables(), WIDTHS)
def test_no_line_is_wider_than_the_terminal(table: tuple[list[Column], list[list[str]]], width: int) -> None:
    """Whatever the table, its lines fit as soon as there is room for what may not give way."""
    columns, rows = table
    assume(width >= max(must_have(columns, rows), len(INDENT) + 2))
    layout = lay_out(columns, rows, width)
    assert max(map(cell_len, (layout.head, *layout.lines))) <= width


@given(tables(), WIDTHS)
def test_what_may_not_give_way_is_whole_at_every_width(
    table: tuple[list[Column], list[list[str]]], width: int
) -> None:
    """Ids are whole even where the terminal has to fold them; what moves below its row is whole there."""
    columns, rows = table
    layout = lay_out(columns, rows, width)
    shown = bare("".join(layout.lines))
    for at, column in enumerate(columns):
        if (column.cut == "never" and not column.leaves) or column.below:
            assert all(bare(row[at]) in shown for row in rows)


@given(tables(), WIDTHS)
def test_what_leaves_is_named_and_leaves_in_its_order(
    table: tuple[list[Column], list[list[str]]], width: int
) -> None:
    """A column is either on the screen or in the list of what was left out, the smallest `leaves` first."""
    columns, rows = table
    layout = lay_out(columns, rows, width)
    leaving = sorted(
        (
            column
            for at, column in enumerate(columns)
            if column.leaves and not column.below and any(clean(row[at]) for row in rows)
        ),
        key=lambda column: column.leaves,
    )
    gone = len(layout.left_out)
    assert list(layout.left_out) == [column.heading or "notes" for column in leaving[:gone]]
    assert all(column.heading in layout.head for column in leaving[gone:])


IDS = (
    Column("RUN"),
    Column("LOG", cut="start", leaves=1),
    Column("GATES", cut="words"),
    Column("", cut="end", leaves=2),
)
ROW = ("20260101-000000-abcdef", "evidence/2026-01-01/milestone-M1/a.txt", "VG-A VG-B VG-C", "x" * 60)


def test_each_way_of_giving_way_keeps_what_is_of_use() -> None:
    """A path keeps its end, a list its first words and how many more there are, a text its beginning."""
    (line,) = lay_out(IDS, [ROW], 90).lines
    run, log, gates, note = line.split(GAP)
    assert run == ROW[0]
    assert (log[0], ROW[1].endswith(log[1:])) == (CUT, True)
    assert gates == "VG-A VG-B +1"
    assert (note[-1], set(note[:-1])) == (CUT, {"x"})


def test_a_narrow_terminal_says_what_it_does_not_show() -> None:
    """The notes' column without a heading is told as such."""
    assert lay_out(IDS, [ROW], 40).left_out == ("LOG", "notes")
    assert lay_out(IDS, [ROW], 1).lines == (f"{ROW[0]}{GAP}VG-A +2",)


def test_a_text_below_its_row_breaks_between_words() -> None:
    """What moved below is indented and broken where a space is, also where it begins with one."""
    columns = (Column("RUN"), Column("", below=True))
    layout = lay_out(columns, [("r1", " evidence/long.txt is gone"), ("r2", "")], 17)
    assert layout.lines == ("r1", f"{INDENT}evidence/long", f"{INDENT}.txt is gone", "r2")
    assert layout.left_out == ()


def test_a_text_is_folded_beside_its_row_where_that_reads_well() -> None:
    """A last column that has room for a line of words keeps its place; no number is broken."""
    told = "taken by VG-LONG-001, and it is given 3 072 MiB (pid 1, for 9 s)"
    columns = (Column("ITEM"), Column("VERDICT"), Column("", below=True))
    layout = lay_out(columns, [("slot", "not ready", told), ("swap", "ready", "0 MiB")], 57)
    assert layout.lines == (
        "slot  not ready  taken by VG-LONG-001, and it is given",
        "                 3 072 MiB (pid 1, for 9 s)",
        "swap  ready      0 MiB",
    )


@given(TEXTS, st.integers(min_value=60, max_value=80))
def test_a_line_that_is_too_long_goes_on_further_in(text: str, width: int) -> None:
    """Every part fits, nothing is lost, and what goes on stands below the beginning's first word."""
    first, *more = hanging(f"  {clean(text * 9)}", width)
    assert all(cell_len(line) <= width for line in (first, *more))
    assert all(line.startswith(f"  {INDENT}") for line in more)
    assert bare(first + "".join(more)) == bare(text * 9)
