"""The parts that all written documents are made of: sections, tables, lists, cells.

A text that Markdown cannot hold at its place is written as near as can be; `keys` then carries what was lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from loopui.documents.cells import read_ids, read_paths
from loopui.documents.tables import write_table
from loopui.tracker.models import Tracker
from loopui.tracker.models.fields import Detail

MARK: Final = "<!-- written by `loopui export`: edit state.toml instead -->"


def document(title: str, *parts: str) -> str:
    """Return a document of parts; empty ones are left out."""
    return (
        "\n\n".join([MARK, f"# {flat(title)}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"
    )


def section(heading: str, *parts: str, level: int = 2) -> str:
    """Return a section, or nothing if there is nothing in it."""
    said = [part.strip("\n") for part in parts if part.strip()]
    return "\n\n".join([f"{'#' * level} {flat(heading)}", *said]) if said else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, or nothing if it has no rows."""
    cells = [[flat(cell) for cell in row] for row in rows]
    return write_table(headings, cells) if cells else ""


def bullets(items: Iterable[str], *, is_ordered: bool = False) -> str:
    """Return a list."""
    return "\n".join(
        f"{f'{number}.' if is_ordered else '-'} {flat(item)}" for number, item in enumerate(items, 1)
    )


def details(found: Iterable[Detail]) -> list[str]:
    """Return labels with their points as items of one flat list, as the seed writes them."""
    return [line for detail in found for line in labelled(detail.label, detail.text, detail.points)]


def labelled(label: str, text: str, points: Iterable[str] = ()) -> list[str]:
    """Return a labelled item with the points below it."""
    first = f"{label}: {text}".strip() if label else text
    return [*([first] if first else []), *points]


def rules(tracker: Tracker, name: str) -> list[str]:
    """Return the sections of rules that stand in a document."""
    return [
        section(rule.title, bullets(rule.items, is_ordered=rule.is_ordered))
        for rule in tracker.rules
        if rule.id.partition("#")[0] == name
    ]


def ids(names: Sequence[str], note: str = "", *, nothing: str = "none") -> str:
    """Return ids as a cell: the words that came with them as long as these still name the same ones."""
    if note and read_ids(note)[0] == list(names):
        return note
    return ", ".join(names) or nothing


def codes(names: Iterable[str]) -> str:
    """Return ids in code, as a cell."""
    return ", ".join(f"`{name}`" for name in names)


def paths(found: Sequence[str], note: str) -> str:
    """Return paths as a cell: with the words that came with them while these still name the same."""
    return note if note and read_paths(note)[0] == list(found) else codes(found)


def named(name: str, title: str) -> str:
    """Return an id and a title as one cell."""
    return f"{name} {title}".strip()


def flat(text: str) -> str:
    """Return a text as one line."""
    return " ".join(text.replace("\0", " ").split())
