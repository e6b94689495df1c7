"""A Markdown document as what a tracker is made of: sections, tables, lists, and the text between them.

Invariant: every line of the document that is not blank lies in a heading or in exactly one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from loopui.documents.tables import Table, make_row, split_row
from loopui.errors import DocumentError

if TYPE_CHECKING:
    from markdown_it.token import Token

# Blocks are all that is needed here: cells and items stay source text.
_PARSER: Final = MarkdownIt("commonmark").enable("table").disable("inline")


@dataclass(frozen=True, slots=True)
class Item:
    """A list item: the text of its first paragraph, as source."""

    line: int
    text: str
    has_more: bool = False  # further paragraphs or lists inside it


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, numbered or not."""

    section: str
    first: int
    last: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Anything else: paragraphs, code, quotes, HTML."""

    section: str
    first: int
    last: int
    is_code: bool = False


Block = Table | Bullets | Prose


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file, read."""

    path: Path
    title: str
    lines: tuple[str, ...]  # without their ends; line n stands at n - 1
    blocks: tuple[Block, ...]


def read_document(path: Path) -> Document:
    """Return a file as a document; raises DocumentError (one line) for what is no text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    if not data.strip():
        raise DocumentError("is empty", where=str(path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError("not UTF-8 text", where=f"{path}:{line}", hint="save it as UTF-8") from None
    if "\0" in text:
        raise DocumentError("is no text: it holds NUL bytes", where=str(path))
    return parse_document(path, text)


def parse_document(path: Path, text: str) -> Document:
    """Return a text as a document; `path` only names it."""
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    headings: list[tuple[int, str]] = []
    found: list[Block] = []
    covered: set[int] = set()
    for tokens in _top_level(_PARSER.parse(text)):
        first, last = _extent(tokens[0], lines)
        covered.update(range(first, last + 1))
        if tokens[0].type == "heading_open":
            headings.append((first, " ".join(tokens[1].content.split())))
        else:
            found.append(_block(tokens, headings[-1][1] if headings else "", lines))
    found += _unparsed(lines, covered, headings)
    title = headings[0][1] if headings else ""
    return Document(path, title, lines, tuple(sorted(found, key=lambda block: block.first)))


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each block that stands directly in the document."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            yield tokens[start : index + 1]
            start = index + 1


def _block(tokens: list[Token], section: str, lines: tuple[str, ...]) -> Block:
    opening = tokens[0]
    first, last = _extent(opening, lines)
    if opening.type == "table_open":
        return _table(tokens, section, lines)
    if opening.type in {"bullet_list_open", "ordered_list_open"}:
        return Bullets(section, first, last, tuple(_items(tokens)))
    return Prose(section, first, last, is_code=opening.type in {"fence", "code_block"})


def _unparsed(lines: tuple[str, ...], covered: set[int], headings: list[tuple[int, str]]) -> Iterator[Prose]:
    """Yield the lines that make no block (definitions of links)."""
    for line, text in enumerate(lines, 1):
        if text.strip() and line not in covered:
            section = next((heading for above, heading in reversed(headings) if above < line), "")
            yield Prose(section, line, line)


def _extent(token: Token, lines: tuple[str, ...]) -> tuple[int, int]:
    """Return a block's first and last line, without the blank lines that end it."""
    begin, end = token.map or (0, 0)
    while end > begin + 1 and not lines[end - 1].strip():
        end -= 1
    return begin + 1, end


def _table(tokens: list[Token], section: str, lines: tuple[str, ...]) -> Table:
    first, last = _extent(tokens[0], lines)
    headings = tuple(split_row(lines[first - 1]))
    starts = [token.map[0] for token in tokens if token.type == "tr_open" and token.map]
    rows = tuple(make_row(start + 1, lines[start], len(headings)) for start in starts[1:])
    return Table(section, first, last, headings, rows)


def _items(tokens: list[Token]) -> Iterator[Item]:
    """Yield the items of the outer list."""
    for index, token in enumerate(tokens):
        if token.type != "list_item_open" or token.level != 1:
            continue
        inside = []
        for following in tokens[index + 1 :]:
            if following.level == 1 and following.type == "list_item_close":
                break
            inside.append(following)
        paragraphs = [part for part in inside if part.type == "inline"]
        text = " ".join(paragraphs[0].content.split()) if paragraphs else ""
        blocks = [part for part in inside if part.level == 2 and part.nesting >= 0 and part.type != "inline"]  # noqa: PLR2004
        yield Item((token.map or (0, 0))[0] + 1, text, has_more=len(blocks) > 1 or not paragraphs)
