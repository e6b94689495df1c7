"""A milestone's own page: objective, entry and exit criteria, risks, and a card per task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from loopui.documents.cells import fold, plain, read_ids, split_id
from loopui.documents.labelled import labelled
from loopui.documents.markdown import Block, Bullets, Document, Prose
from loopui.documents.reading import Reading
from loopui.documents.tables import Table

_TITLE: Final = re.compile(r"([A-Z]+\d+)\s*[-–—:]\s*(.+)")
_TASK: Final = re.compile(r"[A-Z]+\d+-T\d+\b.*")
_LISTS: Final = {"entry criteria": "entry_criteria", "exit criteria": "exit_criteria", "risks": "risks"}
_TEXTS: Final = {"objective": "objective", "handoff notes": "handoff", "completion note": "handoff"}
_CARD_LISTS: Final = {
    "work items": "work_items",
    "acceptance criteria": "acceptance",
    "acceptance": "acceptance",
}
_CARD_KNOWN: Final = frozenset({"status", "goal", "required gates", *_CARD_LISTS})


def is_page(document: Document) -> bool:
    """Tell whether a document is a milestone's page: it names one, and says how to enter or leave it."""
    sections = {fold(block.section) for block in document.blocks}
    return bool(_TITLE.fullmatch(document.title)) and bool(sections & {"entry criteria", "exit criteria"})


def read_page(document: Document, reading: Reading) -> None:
    """Take a whole page; every block of it goes to the milestone, to a card, or into a note."""
    match = _TITLE.fullmatch(document.title)
    if match is None:
        return
    values: dict[str, Any] = {"id": match.group(1), "name": match.group(2), "details": []}
    for section, group in groupby(document.blocks, key=lambda block: block.section):
        blocks = list(group)
        if _TASK.fullmatch(plain(section)):
            _card(section, blocks, reading)
        elif len(blocks) == 1 and fold(section) in _LISTS and isinstance(blocks[0], Bullets):
            values[_LISTS[fold(section)]] = [item.text for item in blocks[0].items]
        elif fold(section) in _TEXTS and all(isinstance(block, Prose) for block in blocks):
            values[_TEXTS[fold(section)]] = "\n\n".join(text_of(block, document) for block in blocks)
        else:
            values["details"] += _details(section, blocks, document, reading)
    reading.add("milestone pages", 1, values)


def _details(
    section: str, blocks: Sequence[Block], document: Document, reading: Reading
) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if isinstance(block, Bullets):
            yield {"label": section, "points": [item.text for item in block.items]}
        elif isinstance(block, Prose) and not block.is_code:
            yield {"label": section, "text": text_of(block, document)}
        else:
            reading.note(block.first, f'part of the section "{section}" was not imported')
            _note_rows(block, reading)


def _note_rows(block: Block, reading: Reading) -> None:
    """Tell each row of a table that a page has no place for: none is dropped in silence."""
    for row in block.rows if isinstance(block, Table) else ():
        if shown := " | ".join(filter(None, row.cells)):
            reading.note(row.line, f"row not understood: {shown}", is_row=True)


def _card(section: str, blocks: Sequence[Block], reading: Reading) -> None:
    name, title = split_id(section)
    card: dict[str, Any] = {"title": title, "details": []}
    for block in blocks:
        if not isinstance(block, Bullets):
            reading.note(block.first, f"part of the card of {name} was not imported", is_row=True)
            _note_rows(block, reading)
            continue
        for group in labelled(block.items, _CARD_KNOWN):
            key = fold(group.label)
            if key in _CARD_LISTS and not group.text:
                card[_CARD_LISTS[key]] = group.points
            elif key in {"status", "goal"} and not group.points:
                card[key] = group.text
            elif key == "required gates" and not (group.points or read_ids(group.text)[1]):
                card["gates"] = read_ids(group.text)[0]
            else:
                card["details"].append(group.detail())
    line = blocks[0].first if blocks else 1
    reading.add("task cards", line, {"id": name, "card": {key: said for key, said in card.items() if said}})


def text_of(block: Block, document: Document) -> str:
    """Return a paragraph's lines as one."""
    return " ".join(line.strip() for line in document.lines[block.first - 1 : block.last])
