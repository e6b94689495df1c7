"""What was read from documents: rows for the tracker with their place, and notes on everything else.

Invariant: a row of a document becomes a row here or a note; nothing is dropped in silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopui.documents.cells import is_nothing, read_date, read_ids, read_status
from loopui.documents.columns import Recognised
from loopui.documents.tables import Row


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a line: `is_row` where a row, or a part of one, was not understood."""

    path: Path
    line: int
    text: str
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A row for the tracker, and where it stands."""

    table: str
    values: Mapping[str, Any]
    path: Path
    line: int


@dataclass(slots=True)
class Reading:
    """What one document has given so far."""

    path: Path
    found: list[Found] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, table: str, line: int, values: Mapping[str, Any]) -> None:
        """Take a row; values that say nothing are left out."""
        # the number 0 says something, unlike the empty values
        said = {key: value for key, value in values.items() if value or type(value) is int}
        self.found.append(Found(table, said, self.path, line))

    def note(self, line: int, text: str, *, is_row: bool = False) -> None:
        """Take a note."""
        self.notes.append(Note(self.path, line, text, is_row))


@dataclass(frozen=True, slots=True)
class Fields:
    """The cells of one row by key; what a cell says and we do not understand is noted with its line."""

    reading: Reading
    recognised: Recognised
    row: Row

    def text(self, key: str) -> str:
        """Return a cell's source text."""
        return self.recognised.cell(self.row, key)

    def said(self, key: str) -> str:
        """Return a cell's source text, or nothing if it says that there is nothing (`none`, `-`)."""
        text = self.text(key)
        return "" if is_nothing(text) else text

    def ids(self, key: str) -> tuple[list[str], str]:
        """Return the ids in a cell, and its source text if it says more than ids."""
        ids, says_more = read_ids(self.text(key))
        return ids, self.text(key) if says_more else ""

    def status(self, words: Mapping[str, str], otherwise: str) -> str:
        """Return the status in the tracker's words."""
        text = self.text("status")
        if not text:
            return otherwise
        status, says_more = read_status(text, words)
        if not status:
            self.missed(f'status "{text}" is unknown; taken as {otherwise}')
        elif says_more:
            self.reading.note(self.row.line, f'only {status} was taken from the status "{text}"')
        return status or otherwise

    def date(self, key: str) -> dt.date | None:
        """Return the date in a cell."""
        text = self.said(key)
        date = read_date(text)
        if text and date is None:
            self.missed(f'"{text}" is no date (YYYY-MM-DD)')
        return date

    def missed(self, text: str) -> None:
        """Note that a part of this row was not understood."""
        self.reading.note(self.row.line, text, is_row=True)
