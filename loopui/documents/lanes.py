"""Lanes: the registry's list, the workboard's table and queue, and the lane map's sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from loopui.documents.cells import fold, plain
from loopui.documents.markdown import Block, Bullets, Document, Prose
from loopui.documents.pages import text_of
from loopui.documents.reading import Fields, Reading

_SECTION: Final = re.compile(r"(Lane \w+)\s*[-–—:]\s*(.+)", re.IGNORECASE)
_LABELS: Final = {
    "scope": "scope",
    "task order": "task_order",
    "primary file areas": "areas",
    "file areas": "areas",
    "start condition": "start_when",
    "start conditions": "start_when",
}
_LISTS: Final = {
    "lane assignment": "assignment",
    "next queue by lane": "next",
    "safe mode activation": "default",
}


def lane_row(fields: Fields) -> dict[str, Any]:
    """Return a row of the workboard's assignments."""
    return {
        "name": plain(fields.text("name")),
        "current": fields.text("current"),
        "status": plain(fields.text("status")),
        "notes": fields.text("notes"),
    }


def is_lane_list(bullets: Bullets) -> bool:
    """Tell whether a list says one thing of each lane."""
    return _key(bullets) != ""


def lane_list(bullets: Bullets, reading: Reading) -> None:
    """Take a list like `Lane C: M4, M5 (active heavy lane in safe mode)`."""
    key = _key(bullets)
    for item in bullets.items:
        label, colon, said = item.text.partition(":")
        name = plain(label)
        if not (colon and name) or item.has_more:
            reading.note(item.line, f'"{item.text}" was not read as a lane', is_row=True)
            continue
        values: dict[str, Any] = {"name": name, key: said.strip()}
        if key == "assignment":
            values["heavy"] = is_heavy(said)
        reading.add("lanes" if key == "assignment" else "lane rows", item.line, values)


def _key(bullets: Bullets) -> str:
    heading = fold(bullets.section)
    return next((key for words, key in _LISTS.items() if words in heading), "")


def is_heavy(text: str) -> bool:
    """Tell whether a text plainly says that a lane is the heavy one."""
    folded = f" {fold(text)} "
    return " heavy lane " in folded and " no heavy " not in folded


def is_lane_map(document: Document) -> bool:
    """Tell whether a document has a section for each lane."""
    return fold(document.title) == "lane map" or any(
        _SECTION.fullmatch(block.section) for block in document.blocks if isinstance(block, Bullets)
    )


def read_lane_sections(document: Document, reading: Reading) -> set[int]:
    """Take the sections that are a lane's; return the first lines of the blocks that were understood."""
    taken: set[int] = set()
    for section, group in groupby(document.blocks, key=lambda block: block.section):
        match = _SECTION.fullmatch(section)
        blocks = list(group)
        if match is None or not _is_labels_and_lists(blocks):
            continue
        values: dict[str, Any] = {"name": match.group(1), "title": match.group(2), "details": []}
        for label, items in _pairs(blocks, document):
            key = _LABELS.get(fold(label))
            if key is None or key in values:
                values["details"].append({"label": label, "points": items})
            else:
                values[key] = items
        reading.add("lane rows", blocks[0].first, values)
        taken.update(block.first for block in blocks)
    return taken


def _is_labels_and_lists(blocks: Sequence[Block]) -> bool:
    kinds = [type(block) for block in blocks]
    return len(kinds) % 2 == 0 and kinds == [Prose, Bullets] * (len(kinds) // 2)


def _pairs(blocks: Sequence[Block], document: Document) -> Iterator[tuple[str, list[str]]]:
    for label, bullets in zip(blocks[::2], blocks[1::2], strict=True):
        items = bullets.items if isinstance(bullets, Bullets) else ()
        yield text_of(label, document).removesuffix(":"), [item.text for item in items]
