from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loopui.evidence.logtext import plain_bytes, plain_line

PARTS = [
    "ok",
    "é",
    " ",
    "\r",
    "\r\r",
    "\n",
    "\r\n",
    "\x1b[31m",
    "\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]0;",
    "\x1b\\",
]
PARTS += ["\x1b", "[", "m", "\x07", "\x1bM", "\x9b1m", "\x85", "\u2028"]
texts = st.lists(st.sampled_from(PARTS) | st.text(max_size=3)).map("".join)


@given(texts)
def test_many_lines_become_plain_as_each_does(text: str) -> None:
    """Lines that are cleaned at once, as bytes, are those that are cleaned one by one."""
    data = text.encode("utf-8", "replace")
    expected = [plain_line(line) for line in data.decode().split("\n")]
    assert plain_bytes(data).decode().split("\n") == expected


@given(st.binary())
def test_bytes_that_are_no_text_keep_their_lines(data: bytes) -> None:
    """Whatever is cleaned, there are as many lines as before, and cleaning each by itself gives the same."""
    lines = data.split(b"\n")
    assert plain_bytes(data).split(b"\n") == [plain_bytes(line) for line in lines]


def test_very_many_returns_take_no_time() -> None:
    """A line of nothing but returns, and one that is overwritten again and again, are cleaned in one go."""
    assert plain_bytes(b"\r" * 1_000_000 + b"x\n") == b"x\n"
    assert plain_bytes(b"12%\r" * 1_000_000 + b"\nx\r\r\r\n") == b"12%\nx\n"
