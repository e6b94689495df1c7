"""From a document to what it gives: each table and list goes to the part of the tracker that it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any, Final

from loopui.documents import governance, keys, lanes, ledger, matrix, pages, registry, status
from loopui.documents.cells import fold
from loopui.documents.columns import FAMILIES, Recognised, recognise
from loopui.documents.commands import WRAPPER
from loopui.documents.markdown import Block, Bullets, Document, Prose
from loopui.documents.reading import Fields, Reading
from loopui.documents.tables import Row, Table
from loopui.documents.writers.parts import MARK
from loopui.tracker.tables import ROW_KEYS

_TITLES: Final = frozenset(
    {
        "status tracker",
        "task registry",
        "validation matrix",
        "decisions ledger",
        "safe mode workboard",
        "workboard",
        "lane map",
        "thread starter pack",
    }
)
_ROWS: Final[Mapping[str, Callable[[Fields], dict[str, Any]]]] = {
    "milestones": status.milestone,
    "findings": status.finding,
    "blockers": status.blocker,
    "resolutions": status.resolution,
    "queue": status.queue_entry,
    "consumers": status.consumer,
    "tasks": registry.task,
    "execution_order": registry.order_entry,
    "gate sets": matrix.gate_set,
    "lane rows": lanes.lane_row,
    "cadence rows": governance.cadence_row,
    "tuples": governance.compatibility,
    "releases": governance.release,
    "keys": keys.key_row,
}


def is_tracker(document: Document) -> bool:
    """Tell whether a document is one of a tracker: by its title, or by what in it is the tracker's."""
    if MARK in document.lines[:1]:
        return True
    if fold(document.title) in _TITLES or pages.is_page(document) or governance.is_runner(document):
        return True
    return any(
        (isinstance(block, Table) and recognise(block, FAMILIES) is not None)
        or (isinstance(block, Bullets) and ledger.is_decision(block))
        for block in document.blocks
    )


def wrapper_of(document: Document) -> str:
    """Return the script that a document's execution mode names as the wrapper of heavy commands."""
    modes = (block for block in document.blocks if isinstance(block, Bullets) and _is_mode(block))
    scratch = Reading(document.path)
    return next((str(found) for block in modes if (found := status.mode(block, scratch).get("wrapper"))), "")


def read_tracker(document: Document, *, wrapper: str = "") -> Reading:
    """Return everything that a document gives, and notes on everything that it does not."""
    reading = Reading(document.path)
    if MARK in document.lines[:1]:
        document = replace(document, blocks=document.blocks[1:])
    rows: dict[str, Callable[[Fields], dict[str, Any]]] = {
        **_ROWS,
        "gates": partial(matrix.gate, wrapper=wrapper or WRAPPER),
    }
    if pages.is_page(document):
        pages.read_page(document, reading)
        return reading
    sections = lanes.read_lane_sections(document, reading) if lanes.is_lane_map(document) else set()
    blocks = [block for block in document.blocks if block.first not in sections]
    unread = [block for block in blocks if not _read(block, reading, document, rows)]
    _note_unread(unread, reading, document)
    reading.notes.sort(key=lambda note: note.line)
    return reading


def _read(
    block: Block, reading: Reading, document: Document, rows: Mapping[str, Callable[[Fields], dict[str, Any]]]
) -> bool:
    """Take what a block gives; return whether it is understood (or told row by row)."""
    if isinstance(block, Table):
        recognised = recognise(block, FAMILIES)
        if recognised is None:
            _note_unknown(block, reading)
        else:
            _read_table(recognised, reading, rows[recognised.family.table])
        return True
    if isinstance(block, Bullets):
        return _read_list(block, reading, document)
    return governance.template_in_code(block, reading, document) or _read_day(block, reading, document)


def _read_table(recognised: Recognised, reading: Reading, read: Callable[[Fields], dict[str, Any]]) -> None:
    family = recognised.family
    if recognised.unknown:
        names = ", ".join(f'"{heading}"' for heading in recognised.unknown)
        reading.note(recognised.table.first, f"columns of {family.table} that were not imported: {names}")
    for row in recognised.table.rows:
        fields = Fields(reading, recognised, row)
        values = read(fields)
        if row.surplus:
            fields.missed(f"more cells than headings: {' | '.join(row.surplus)} (an unescaped | in a cell?)")
        if values[family.key]:
            reading.add(family.table, row.line, values)
        elif any(row.cells):
            fields.missed(f"no {ROW_KEYS.get(family.table, 'id')}: {_shown(row)}")


def _note_unknown(table: Table, reading: Reading) -> None:
    headings = ", ".join(filter(None, table.headings))
    reading.note(table.first, f'table under "{table.section}" is none of the tracker\'s ({headings})')
    for row in table.rows:
        reading.note(row.line, f"row not understood: {_shown(row)}", is_row=True)


def _shown(row: Row) -> str:
    return " | ".join(filter(None, row.cells))


def _read_list(bullets: Bullets, reading: Reading, document: Document) -> bool:
    heading = fold(bullets.section)
    is_handoff = "handoff" in heading or "hand off" in heading
    if _is_mode(bullets):
        reading.add("mode", bullets.first, status.mode(bullets, reading))
    elif lanes.is_lane_list(bullets):
        lanes.lane_list(bullets, reading)
    elif is_handoff and "template" in heading:
        _read_fields(bullets, "worker handoff" if "worker" in heading else "handoff", reading)
    elif is_handoff and "intake" in heading:
        _read_fields(bullets, "intake", reading)
    elif ledger.is_decision(bullets):
        reading.add("decisions", bullets.first, ledger.decision(bullets, reading))
    elif governance.is_runner(document) and governance.runner_list(bullets, reading):
        pass
    elif governance.is_rules(bullets):
        governance.rules(bullets, reading, document)
    else:
        return False
    return True


def _read_fields(bullets: Bullets, table: str, reading: Reading) -> None:
    for item in bullets.items:
        reading.add(table, item.line, {"field": status.handoff_field(item)})
        if item.has_more:
            reading.note(item.line, f'what stands below "{item.text}" was not imported')


def _is_mode(bullets: Bullets) -> bool:
    return fold(bullets.section) in {"execution mode", "mode"}


def _read_day(prose: Prose, reading: Reading, document: Document) -> bool:
    """Take the day of a `Last updated` line; whatever stands beside it stays unread."""
    lines = range(prose.first, prose.last + 1)
    days = {line: status.updated(document.lines[line - 1]) for line in lines}
    for line, day in days.items():
        if day:
            reading.add("updated", line, {"day": day})
    return all(days.values())


def _note_unread(blocks: list[Block], reading: Reading, document: Document) -> None:
    """Note every section with text that was not imported, and every line in it that looks like a row."""
    for section, group in groupby(blocks, key=lambda block: block.section):
        together = list(group)
        first, last = together[0].first, together[-1].last
        place = f'section "{section}"' if section else "text before the first heading"
        lines = f"line {first}" if first == last else f"lines {first}–{last}"
        reading.note(first, f"{place} ({lines}) was not imported")
        for line in _rowlike(together, document):
            text = document.lines[line - 1].strip()
            reading.note(line, f"looks like a row, but stands in no table: {text}", is_row=True)


def _rowlike(blocks: list[Block], document: Document) -> Iterator[int]:
    for block in blocks:
        if isinstance(block, Prose) and not block.is_code:
            for line in range(block.first, block.last + 1):
                if document.lines[line - 1].lstrip("> \t").startswith("|"):
                    yield line
