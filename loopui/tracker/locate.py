"""Where things stand in a TOML text: the lines of keys and elements, and the lines that a table takes up.

The text is one that `tomllib` has accepted; this scanner only follows its structure and reads no values.
Lines count from 1.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
# `key = value` on one line, without tables in it: what nearly every line is
_PLAIN = re.compile(
    r"([A-Za-z0-9_-]+)[ \t]*=[ \t]*"
    r'(?:"(?:\\.|[^"\\\n])*"(?!")'
    r"|'[^'\n]*'(?!')"
    r'|\[(?:"(?:\\.|[^"\\\n])*"|[^\[\]{}"\'#\n])*\]'
    r'|[^"\'\[{#\s][^"\'\[{#\n]*)[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)'
)
_BETWEEN = frozenset("[# \t\r\n")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a table, from its header to the end of its last key (without comments behind it)."""

    path: KeyPath
    first: int
    last: int


class Lines:
    """The places in one text. An array's elements count from 0; the blocks stand in the order of the file."""

    def __init__(self, text: str, *, row: KeyPath = (), start: int = 0) -> None:
        scanner = _Scanner(text, row, start)
        scanner.scan()
        self._found = scanner.found
        self._statements = scanner.statements
        self.blocks = tuple(Block(path, first, last) for path, first, last in scanner.blocks)

    def of(self, path: KeyPath) -> int:
        """Return the line of `path`, else of what is nearest around it; 0 if nothing of it is there."""
        for length in range(len(path), 0, -1):
            if line := self._found.get(path[:length]):
                return line
        return 0

    def statement(self, path: KeyPath) -> Block | None:
        """Return the lines of the `key = value` that gives `path` its value, if one does."""
        lines = self._statements.get(path)
        return Block(path, *lines) if lines else None


def lines_of_row(text: str, plain: Mapping[str, Any], row: KeyPath) -> Lines | None:
    """Return the places of one row (`("tasks", 7)`), or None where its header is not surely found.

    Only headers are looked for, so it is much faster than all places. A line in a value may look like one:
    where there are more of them than rows, or strings of several lines, only a walk through everything tells.
    """
    match row:
        case (str(table), int(index)) if isinstance(plain.get(table), list) and _BARE_KEY.fullmatch(table):
            pass
        case _:
            return None
    starts = [
        match.start(1) for match in re.finditer(rf"^[ \t]*(\[\[[ \t]*{table}[ \t]*\]\])", text, re.MULTILINE)
    ]
    if len(starts) != len(plain[table]) or index >= len(starts) or '"""' in text or "'''" in text:
        return None
    return Lines(text, row=row, start=starts[index])


class _Scanner:
    """One walk through the text, or through the lines of one row from its header on."""

    def __init__(self, text: str, row: KeyPath = (), start: int = 0) -> None:
        self._text = text
        self._row = row
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._at = start
        self._array_sizes: dict[KeyPath, int] = {row[:1]: int(row[1])} if row else {}
        self.found: dict[KeyPath, int] = {}
        self.statements: dict[KeyPath, tuple[int, int]] = {}
        self.blocks: list[tuple[KeyPath, int, int]] = []

    def scan(self) -> None:
        table: KeyPath = ()
        text, size = self._text, len(self._text)
        self._skip(_BLANK)
        while self._at < size:
            if text[self._at] == "[":
                table = self._header()
                if table[: len(self._row)] != self._row:
                    self.blocks.pop()
                    break
            else:
                self._plain_statements(table)
                if self._at < size and text[self._at] not in _BETWEEN:
                    self._statement(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        line = self._line()
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        keys = self._keys()
        self._at += 2 if is_array else 1
        path: KeyPath = (*self._resolved(keys[:-1]), keys[-1])
        if is_array:
            self.found.setdefault(path, line)
            size = self._array_sizes.get(path, 0)
            self._array_sizes[path] = size + 1
            path = (*path, size)
        self.found[path] = line
        self.blocks.append((path, line, line))
        return path

    def _resolved(self, keys: tuple[str, ...]) -> KeyPath:
        """Return the path that `keys` mean here: the name of an array of tables means its last element."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            if size := self._array_sizes.get(path):
                path = (*path, size - 1)
        return path

    def _plain_statements(self, table: KeyPath) -> None:
        """Take the statements of the usual kind, one line each, that follow each other here."""
        text, at, line, path = self._text, self._at, self._line() - 1, table
        while match := _PLAIN.match(text, at):
            line += 1
            path = (*table, match.group(1))
            at = match.end()
            self.found.setdefault(path, line)
            self.statements[path] = (line, line)
        if at != self._at:
            self._at = at
            self._ends(table, path, line, line)

    def _statement(self, table: KeyPath) -> None:
        first = self._line()
        path = self._key_and_value(table)
        self._ends(table, path, first, self._line())

    def _ends(self, table: KeyPath, path: KeyPath, first: int, last: int) -> None:
        self.statements[path] = (first, last)
        if self.blocks:
            self.blocks[-1] = (table, self.blocks[-1][1], last)

    def _key_and_value(self, table: KeyPath) -> KeyPath:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.found.setdefault(path, line)
        self._at += 1  # the equals sign
        self._value(path)
        return path

    def _keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return tuple(keys)
            self._at += 1

    def _key(self) -> str:
        if quoted := self._take(_STRING):
            return str(tomllib.loads(f"key = {quoted}")["key"])
        return self._take(_BARE_KEY)

    def _value(self, path: KeyPath) -> None:
        self._skip(_SPACE)
        self.found.setdefault(path, self._line())
        start = self._text[self._at]
        if start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        elif not self._take(_STRING):
            self._skip(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while not self._closed_by("]"):
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while not self._closed_by("}"):
            self._key_and_value(path)

    def _closed_by(self, bracket: str) -> bool:
        """Step over what separates elements; tell whether the container ends here, and step over its end."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != bracket:
            return False
        self._at += 1
        return True

    def _line(self) -> int:
        return bisect_left(self._newlines, self._at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self._text, self._at):
            self._at = match.end()

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()
