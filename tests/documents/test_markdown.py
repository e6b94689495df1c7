from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.documents.markdown import Bullets, Prose, parse_document, read_document
from loopui.documents.tables import Table
from loopui.errors import DocumentError

TEXT = """\
# The tracker

Last updated: 2026-02-19

## Two tables

| A | B |
|---|---|
| 1 | 2 |

Between them.

| C |
|---|
| 3 |
| 4 |

## A list

- one: `x`
  goes on
- two
  - inside

```
| not | a row |
```

[link]: https://example.org

Setext heading
--------------

> quoted
"""


def test_a_document_is_its_blocks_with_their_lines() -> None:
    """Tables, lists and everything else stand under their heading, with the lines of the file."""
    document = parse_document(Path("T.md"), TEXT)
    shape = [(type(block).__name__, block.section, block.first, block.last) for block in document.blocks]
    assert document.title == "The tracker"
    assert shape == [
        ("Prose", "The tracker", 3, 3),
        ("Table", "Two tables", 7, 9),
        ("Prose", "Two tables", 11, 11),
        ("Table", "Two tables", 13, 16),
        ("Bullets", "A list", 20, 23),
        ("Prose", "A list", 25, 27),
        ("Prose", "A list", 29, 29),
        ("Prose", "Setext heading", 34, 34),
    ]


def test_items_carry_their_text_and_say_whether_there_is_more() -> None:
    """Lines of one paragraph are one text; a list inside an item is told."""
    (bullets,) = (block for block in parse_document(Path("T.md"), TEXT).blocks if isinstance(block, Bullets))
    assert [(item.line, item.text, item.has_more) for item in bullets.items] == [
        (20, "one: `x` goes on", False),
        (22, "two", True),
    ]


def test_newlines_of_other_systems_change_nothing() -> None:
    """CRLF gives the same blocks on the same lines."""
    unix, windows = (parse_document(Path("T.md"), text) for text in (TEXT, TEXT.replace("\n", "\r\n")))
    assert unix == windows


@given(st.text(st.sampled_from("|-:ab #`\n\r>*\\[]()1.\t "), max_size=80))
def test_every_line_lies_in_a_heading_or_in_exactly_one_block(text: str) -> None:
    """Whatever the text, no line is lost and none is told twice."""
    document = parse_document(Path("T.md"), text)
    seen: list[int] = []
    for block in document.blocks:
        assert isinstance(block, Table | Bullets | Prose)
        seen += range(block.first, block.last + 1)
    assert len(seen) == len(set(seen))
    for line, source in enumerate(document.lines, 1):
        if "|" in source:  # no heading is made of bars alone, and none of these texts needs one
            assert line in seen or source.lstrip("> \t").startswith("#") or _is_setext(document.lines, line)


def _is_setext(lines: tuple[str, ...], line: int) -> bool:
    """Tell whether a line belongs to a heading that is underlined somewhere below it."""
    below = (source.strip() for source in lines[line:])
    return any(source and set(source) <= {"-", "="} for source in below)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"# A\n\xff\xfe", "not UTF-8 text; save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "not UTF-8 text; save it as UTF-8"),
        (b"MZ\x00\x00plain", "is no text: it holds NUL bytes"),
    ],
)
def test_what_is_no_document_is_told_in_one_line(tmp_path: Path, data: bytes | None, message: str) -> None:
    """Missing, empty, binary and wrongly encoded files are named for what they are."""
    path = tmp_path / "S.md"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(DocumentError) as refused:
        read_document(path)
    assert str(refused.value).startswith(str(path))
    assert str(refused.value).endswith(message)
