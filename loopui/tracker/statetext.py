"""The text of `state.toml` while it is edited.

Invariant: an edit replaces, adds or moves the lines of one table; every other byte stays as it was. The lines
of a table go from its header to its last key, with the comment right above them and the one right below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import tomlkit

from loopui.errors import TrackerError
from loopui.evidence import quicktoml
from loopui.tracker.locate import Block, KeyPath, Lines, lines_of_row
from loopui.tracker.rendering import dotted, render_key, render_row, render_table, render_value
from loopui.tracker.undo import Hunk, hunk_between


class StateText:
    """A text that is valid TOML, and stays so from edit to edit."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.hunks: list[Hunk] = []  # what was changed, in order
        self._rows: dict[KeyPath, Lines] = {}

    def __str__(self) -> str:
        return self._text

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of an array of tables as plain values."""
        rows = self._plain.get(table, [])
        return [dict(row) for row in rows]

    def table(self, *keys: str) -> dict[str, Any] | None:
        """Return the values of a table (`program`), or None if the text has none."""
        value: Any = self._plain
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return dict(value) if isinstance(value, dict) else None

    def set_in_row(self, table: str, index: int, key: str, value: Any) -> None:
        """Give a key of a row a value; a comment behind the old value stays."""
        self._row(table, index)
        self._set((table, index), key, value)

    def set_in_table(self, table: str, key: str, value: Any) -> None:
        """Give a key of a table (`program`) a value, however the table is written."""
        if self.table(table) is None:
            self.add_table((table,), {key: value})
        else:
            self._set((table,), key, value)

    def replace(self, text: str) -> None:
        """Become another text."""
        self._become(text)

    def set_value(self, path: KeyPath, value: Any) -> None:
        """Give the key at the end of a path a value, whichever table holds it; None takes the key out."""
        *holder, last = path
        inner, key = tuple(holder), str(last)
        if value is None:
            if written := self._lines_around(path).statement(path):
                self._splice(written.first, written.last, "")
            return
        if self._at(inner) is None:  # the table inside the row is not written yet
            self.set_value(inner, {key: value})
        else:
            self._set(inner, key, value)

    def _at(self, path: KeyPath) -> Any:
        value: Any = self._plain
        for part in path:
            holds = part < len(value) if isinstance(part, int) else part in value
            if not holds:
                return None
            value = value[part]
        return value

    def add_row(self, table: str, values: Mapping[str, Any]) -> None:
        """Add a row below the last one of its table, else at the end of the text."""
        lines = render_row(table, values)
        count = len(self.rows(table))
        if count:
            self._insert(self._extent(self._row(table, count - 1))[1], ["", *lines])
            return
        if empty := self._lines.statement((table,)):  # `queue = []`
            self._splice(empty.first, empty.last, "")
        self._append(lines)

    def add_table(self, keys: tuple[str, ...], values: Mapping[str, Any]) -> None:
        """Add a table (`[repos.loop]`) at the end of the text."""
        self._append(render_table(keys, values))

    def drop_row(self, table: str, index: int) -> None:
        """Take a row out, with its comments and the blank lines above it."""
        first, last = self._extent(self._row(table, index))
        lines = self._split()
        while first > 1 and not lines[first - 2].strip():
            first -= 1
        self._splice(first, last, "")

    def move_row(self, table: str, index: int, to: int) -> None:
        """Give a row another place among the rows of its table; the others keep their order."""
        extents = [self._extent(self._row(table, place)) for place in range(len(self.rows(table)))]
        lines = self._split()
        if not lines[-1].endswith("\n"):
            lines[-1] += self._newline
        texts = ["".join(lines[first - 1 : last]) for first, last in extents]
        texts.insert(to, texts.pop(index))
        for (first, last), text in reversed(list(zip(extents, texts, strict=True))):
            lines[first - 1 : last] = [text]
        self._become("".join(lines))

    @cached_property
    def _plain(self) -> dict[str, Any]:
        return quicktoml.loads(self._text.removeprefix("\ufeff"))

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text.removeprefix("\ufeff"))

    def _lines_around(self, path: KeyPath) -> Lines:
        """Return the places of the row that a path leads into, else of the whole text, which takes longer."""
        row = path[:2]
        if row not in self._rows:
            text = self._text.removeprefix("\ufeff")
            self._rows[row] = lines_of_row(text, self._plain, row) or self._lines
        return self._rows[row]

    @property
    def _newline(self) -> str:
        return "\r\n" if self._text.partition("\n")[0].endswith("\r") else "\n"

    def _split(self) -> list[str]:
        *whole, rest = self._text.split("\n")
        return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]

    def _row(self, table: str, index: int) -> Block:
        """Return the lines of a row, with the tables inside it."""
        around = self._lines_around((table, index))
        blocks = [block for block in around.blocks if block.path[:2] == (table, index)]
        if not blocks:
            hint = f"write its rows as [[{table}]] tables"
            raise TrackerError(
                f"{table} is written inside other lines and cannot be edited by key", hint=hint
            )
        return Block((table, index), blocks[0].first, blocks[-1].last)

    def _set(self, table: KeyPath, key: str, value: Any) -> None:
        lines = self._lines_around(table)
        if written := lines.statement((*table, key)):
            self._rewrite(written, lambda part: _holder(part, table, key).__setitem__(key, value))
        elif block := next((block for block in lines.blocks if block.path == table), None):
            self._insert(block.last, render_key(key, value))
        elif inline := lines.statement(table):
            self._rewrite(inline, lambda part: part[str(table[-1])].__setitem__(key, value))
        else:  # `program.name = "x"`: another such line above the first one
            first = lines.of(table)
            self._insert(first - 1, [f"{dotted(str(table[-1]), key)} = {render_value(value)}"])

    def _extent(self, block: Block) -> tuple[int, int]:
        """Return the first and last line of a block with the comments that cling to it.

        A comment right above the next header belongs to that one.
        """
        lines = self._split()
        first, last = block.first, block.last
        while first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        below = last
        while below < len(lines) and lines[below].lstrip().startswith("#"):
            below += 1
        is_next_header = below < len(lines) and lines[below].lstrip().startswith("[")
        return first, last if is_next_header else below

    def _rewrite(self, block: Block, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
        """Let tomlkit change the lines of one statement."""
        lines = self._split()
        written = "".join(lines[block.first - 1 : block.last])
        part = tomlkit.parse(written.removeprefix("\ufeff"))
        change(part)
        bom = "\ufeff" if written.startswith("\ufeff") else ""
        self._splice(block.first, block.last, bom + tomlkit.dumps(part))

    def _insert(self, after: int, added: list[str]) -> None:
        lines = self._split()
        if after and not lines[after - 1].endswith("\n"):
            lines[after - 1] += self._newline
        bom = "\ufeff" if not after and self._text.startswith("\ufeff") else ""
        text = "".join(line + self._newline for line in "\n".join(added).split("\n"))
        self._become(bom + "".join([*lines[:after], text, *lines[after:]]).removeprefix(bom))

    def _append(self, lines: list[str]) -> None:
        self._insert(len(self._split()), ["", *lines])

    def _splice(self, first: int, last: int, text: str) -> None:
        lines = self._split()
        if text and not text.endswith("\n") and last < len(lines):
            text += self._newline
        self._become("".join(lines[: first - 1]) + text + "".join(lines[last:]))

    def _become(self, text: str) -> None:
        if hunk := hunk_between(self._text, text):
            self.hunks.append(hunk)
        self._text = text
        self.__dict__.pop("_plain", None)
        self.__dict__.pop("_lines", None)
        self._rows.clear()


def _holder(part: tomlkit.TOMLDocument, table: KeyPath, key: str) -> Any:
    """Return what holds `key` in a statement: the text itself, or the table that a dotted key names."""
    return part if key in part else part[str(table[-1])]
