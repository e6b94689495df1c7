"""What the screen shows is literal, bounded, and as wide as it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from loopui.cockpit.text import (
    Span,
    Tone,
    cells,
    columns,
    fit,
    fit_line,
    hung,
    line,
    literal,
    plain,
    strip,
    wrap,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@given(text=ANY_TEXT, width=st.integers(0, 40), right=st.booleans())
def test_a_fitted_text_takes_exactly_its_columns(text: str, width: int, *, right: bool) -> None:
    """Whatever characters come, a cell of a table is as wide as the table says."""
    assert cell_len(fit(text, width, align="right" if right else "left")) == width


@given(parts=st.lists(ANY_TEXT, max_size=5), width=st.integers(0, 40))
def test_a_strip_is_as_wide_as_the_widget(parts: list[str], width: int) -> None:
    """Whatever a line holds, it fills its widget and nothing beside it."""
    drawn = strip(line(*parts), width, lambda _: Style())
    assert drawn.cell_length == width
    assert sum(cell_len(segment.text) for segment in drawn) == width


@given(text=ANY_TEXT)
def test_nothing_that_acts_reaches_a_span(text: str) -> None:
    """No control character and no lone surrogate survives, so a span can be encoded and sent."""
    shown = Span(text).text
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("tests [/foo] [bold]x[/]", "tests [/foo] [bold]x[/]"),
        ("a\u202eb", "a\ufffdb"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tab\there", "tab here"),
    ],
)
def test_text_is_literal_and_without_control_sequences(raw: str, shown: str) -> None:
    """Markup is shown as it stands, terminal control is taken out."""
    assert Span(raw).text == shown
    assert literal(raw).plain == shown


def test_what_is_cut_carries_a_sign() -> None:
    """A cut text ends in an ellipsis, also where the cut goes through a wide character."""
    assert fit("abcdef", 4) == "abc…"
    assert fit("漢字漢字", 4) == "漢… "
    assert fit("abcd", 4) == "abcd"


def test_a_line_is_cut_where_its_room_ends() -> None:
    """The sign stands where the room ends, whichever span that is in, and no span after it is drawn."""
    spans = line("abc", ("def", "bad"), "ghi")
    assert plain(fit_line(spans, 9)) == "abcdefghi"
    assert plain(fit_line(spans, 8)) == "abcdefg…"
    assert plain(fit_line(spans, 6)) == "abcde…"
    assert [span.tone for span in fit_line(spans, 5)] == ["plain", "bad"]


def test_a_megabyte_line_is_bounded() -> None:
    """A line of a megabyte becomes a few thousand characters with a sign at its end."""
    shown = Span("x" * 1_000_000).text
    assert len(shown) < 5000
    assert shown.endswith("…")


def test_columns_keep_their_places() -> None:
    """Cells of a row start at the same column whatever stands before them."""
    first = plain(columns(("a", 6, "plain"), ("b", -4, "plain")))
    second = plain(columns(("much too long", 6, "plain"), ("b", -4, "plain")))
    assert first == "a        b"
    assert second == "much …   b"
    assert cells(first) == cells(second) == 10


@given(parts=st.lists(ANY_TEXT, max_size=5), width=st.integers(0, 40))
def test_a_wrapped_line_keeps_to_its_width(parts: list[str], width: int) -> None:
    """No line of a wrapped text is wider than its place."""
    assert all(cells(plain(each)) <= width for each in wrap(line(*parts), width))


@given(parts=st.lists(ANY_TEXT, max_size=5), width=st.integers(2, 40), set_in=st.integers(0, 4))
def test_a_hung_line_keeps_to_its_width_and_loses_nothing(parts: list[str], width: int, set_in: int) -> None:
    """Whatever is broken where, all of it is there but for blanks."""
    hung_lines = hung(line(*parts), width, set_in=set_in)
    assert all(cells(plain(each)) <= width for each in hung_lines)
    shown = "".join(plain(each) for each in hung_lines)
    assert "".join(shown.split()) == "".join(plain(line(*parts)).split())


@pytest.mark.parametrize(
    ("spans", "set_in", "shown"),
    [
        ((("exit   ", "muted"), "when all of it holds"), 0, ["exit   when all of it", "       holds"]),
        (("  ", ("✘ ", "bad"), "no such folder anywhere"), 0, ["  ✘ no such folder", "    anywhere"]),
        (("a sentence that goes on and on",), 0, ["a sentence that goes", "on and on"]),
        (("  a line of a log that goes on",), 2, ["  a line of a log that", "    goes on"]),
        ((("file   ", "muted"), "x" * 20), 0, ["file   " + "x" * 15, "       " + "x" * 5]),
        ((("a label that is too wide ", "muted"), "so"), 0, ["a label that is too", "wide so"]),
    ],
)
def test_what_goes_on_is_seen_to_go_on(
    spans: tuple[str | tuple[str, Tone], ...], set_in: int, shown: list[str]
) -> None:
    """It stands below the text after a label or mark; without one as far in as the line, or further."""
    assert [plain(each) for each in hung(line(*spans), 22, set_in=set_in)] == shown


def test_a_line_is_wrapped_between_words_and_keeps_its_tones() -> None:
    """Words go to the next line whole; what would be a blank at the end is not drawn."""
    wrapped = wrap(line(("needs 4 096 MiB; ", "warn"), "lower the threshold"), 15)
    assert [plain(each) for each in wrapped] == ["needs 4 096", "MiB; lower the", "threshold"]
    assert [span.tone for span in wrapped[1]] == ["warn", "plain", "plain"]
