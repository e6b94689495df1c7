"""The end of a growing file, whatever is written into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopui.cockpit.logs import followed, log_of
from loopui.cockpit.tail import KEPT, STEP, Tail, head
from tests.cockpit import samples


def test_what_is_added_is_read_and_half_a_line_is_shown(tmp_path: Path) -> None:
    """A line that has not ended yet is shown, and completed when the rest comes."""
    path = tmp_path / "log"
    tail = Tail(path)
    path.write_text("one\ntw")
    assert tail.read()
    assert tail.shown() == ("one", "tw")
    assert not tail.read()
    with path.open("a") as stream:
        stream.write("o\nthree\n")
    assert tail.read()
    assert tail.shown() == ("one", "two", "three")


def test_a_character_that_is_cut_in_two_is_shown_whole(tmp_path: Path) -> None:
    """A reading that ends within a character does not spoil it."""
    path = tmp_path / "log"
    tail = Tail(path)
    data = "漢字\n".encode()
    path.write_bytes(data[:4])
    tail.read()
    with path.open("ab") as stream:
        stream.write(data[4:])
    tail.read()
    assert tail.shown() == ("漢字",)


def test_a_progress_bar_is_one_line(tmp_path: Path) -> None:
    """What a carriage return has written over is not shown."""
    path = tmp_path / "log"
    path.write_bytes(b"10 %\r50 %\r100 %\r\ndone\r\n")
    tail = Tail(path)
    tail.read()
    assert tail.shown() == ("100 %", "done")


def test_a_huge_log_costs_its_last_lines(tmp_path: Path) -> None:
    """Of a log that is long already only the end is read, and the gap is told."""
    path = tmp_path / "log"
    path.write_text("".join(f"line {number}\n" for number in range(100_000)))
    tail = Tail(path)
    tail.read()
    assert len(tail.lines) == KEPT
    assert tail.shown()[-1] == "line 99999"
    path.write_bytes(path.read_bytes() + b"x" * (3 * STEP) + b"\nend\n")
    tail.read()
    assert tail.shown()[-2:] == ("… earlier output is in the file", "end")


def test_lines_keep_their_numbers_when_old_ones_are_dropped(tmp_path: Path) -> None:
    """A reader who scrolled away stays at the line he reads."""
    path = tmp_path / "log"
    path.write_text("".join(f"{number}\n" for number in range(KEPT + 7)))
    tail = Tail(path)
    tail.read()
    assert tail.first == 7
    assert tail.shown()[0] == "7"


def test_an_endless_line_is_bounded(tmp_path: Path) -> None:
    """A line that never ends does not grow in memory."""
    path = tmp_path / "log"
    tail = Tail(path)
    with path.open("wb") as stream:
        for _ in range(20):
            stream.write(b"x" * 100_000)
            stream.flush()
            tail.read()
    assert len(tail.shown()[-1]) <= 8192


@pytest.mark.parametrize("replace", [True, False])
def test_a_log_that_begins_anew_is_read_anew(tmp_path: Path, *, replace: bool) -> None:
    """A file that was cut or replaced is read from its beginning."""
    path = tmp_path / "log"
    path.write_text("old one\nold two\n")
    tail = Tail(path)
    tail.read()
    if replace:
        path.unlink()
    path.write_text("new\n")
    tail.read()
    assert tail.shown() == ("new",)


def test_the_beginning_and_the_end_of_a_long_file_are_shown(tmp_path: Path) -> None:
    """What lies between is counted, not read."""
    path = tmp_path / "file"
    path.write_text("first\n" + "x\n" * 1000 + "last")
    assert head(path)[0] == "first"
    assert head(path)[-1] == "last"
    short = head(path, most=100)
    assert (short[0], short[-1]) == ("first", "last")
    assert any("bytes left out" in each for each in short)
    assert len(short) < 120


def test_a_binary_file_is_not_shown(tmp_path: Path) -> None:
    """Bytes that are no text are counted."""
    path = tmp_path / "file"
    path.write_bytes(b"\x00\x01\x02")
    assert head(path) == ("binary: 3 bytes, not shown",)


def test_the_picked_run_is_followed_while_it_is_there() -> None:
    """Without a pick what runs is followed, then what ended last; a pick that is gone counts as none."""
    running, waiting, _, ended = samples.lives()
    assert followed((running, waiting, ended)) is running
    assert followed((waiting, ended)) is ended
    assert followed((running, waiting, ended), waiting.run) is waiting
    assert followed((running, waiting, ended), "gone") is running
    assert log_of(waiting) is None
    assert log_of(ended) == Path(samples.WORKSPACE, "evidence/y.txt")
