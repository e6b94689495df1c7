"""From the bytes of `state.toml` to a tracker, or one line that says what, where and what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from loopui.errors import TrackerError
from loopui.evidence import quicktoml
from loopui.tracker.faults import Fault, faults
from loopui.tracker.locate import KeyPath, Lines
from loopui.tracker.models import SCHEMA, Tracker
from loopui.tracker.tables import ROW_KEYS, UNIQUE

_PLACE: Final = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|(end of document))\)$")
_BOM: Final = "\ufeff"


@dataclass(frozen=True)
class Parsed:
    """A text that is a tracker: its values as TOML gives them, and as models."""

    text: str = field(repr=False)
    plain: Mapping[str, Any] = field(repr=False)
    tracker: Tracker

    @cached_property
    def lines(self) -> Lines:
        """Where the keys stand; found out only when somebody asks."""
        return Lines(self.text)


def parse(data: bytes, path: Path) -> Parsed:
    """Return the tracker that `data` holds; `path` only names it in messages."""
    text = decode(data, path)
    plain = _toml(text, path)
    _check_schema(plain, text, path)
    try:
        tracker = validate(plain)
    except ValidationError as error:
        raise _refusal(faults(error, plain), text, path) from None
    if found := _duplicates(plain, text):
        raise _refusal(found, text, path)
    return Parsed(text, plain, tracker)


def decode(data: bytes, path: Path) -> str:
    """Return the text with LF as its only newline, as TOML reads it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TrackerError(
            f"not UTF-8 (byte 0x{data[error.start]:02x})", where=f"{path}:{line}", hint="save it as UTF-8"
        ) from None
    return text.removeprefix(_BOM).replace("\r\n", "\n")


def validate(plain: Mapping[str, Any]) -> Tracker:
    """Return the models of plain TOML values (lists become tuples); raises pydantic's ValidationError."""
    return Tracker.model_validate(_frozen(plain))


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _frozen(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return value


def _toml(text: str, path: Path) -> dict[str, Any]:
    if not text.strip():
        raise TrackerError("is empty", where=str(path), hint="save it again, or restore it from git")
    try:
        return quicktoml.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unparsable(str(error), text, path) from None
    except RecursionError:
        raise TrackerError("values are nested too deeply", where=str(path)) from None


def _unparsable(message: str, text: str, path: Path) -> TrackerError:
    place = _PLACE.search(message)
    what = _PLACE.sub("", message)
    if place is None:
        return TrackerError(what, where=str(path))
    if place.group(3):
        line = text.count("\n") + (not text.endswith("\n"))
        return TrackerError(
            f"{what}, and the text ends there", where=f"{path}:{line}", hint="half saved? save it again"
        )
    line, column = int(place.group(1)), int(place.group(2))
    return TrackerError(f"{what} (column {column})", where=f"{path}:{line}")


def _check_schema(plain: Mapping[str, Any], text: str, path: Path) -> None:
    schema = plain.get("schema", SCHEMA)
    if type(schema) is int and schema > SCHEMA:
        raise TrackerError(
            f"written by a newer loopui (schema {schema}; this one knows {SCHEMA})",
            where=f"{path}:{Lines(text).of(('schema',))}",
            hint="upgrade loopui",
        )
    if type(schema) is int and schema < SCHEMA:
        raise _refusal(
            (Fault(("schema",), f"schema {schema} does not exist", f"write schema = {SCHEMA}"),), text, path
        )


def _duplicates(plain: Mapping[str, Any], text: str) -> tuple[Fault, ...]:
    twice: list[tuple[str, KeyPath, KeyPath]] = []
    for table in UNIQUE:
        first: dict[str, KeyPath] = {}
        for index, row in enumerate(plain.get(table, ())):
            name, here = row[ROW_KEYS[table]], (table, index)
            if name in first:
                twice.append((name, first[name], here))
            first.setdefault(name, here)
    if not twice:
        return ()
    lines = Lines(text)
    hint = "rename one of them, or drop it"
    return tuple(
        Fault(here, f"{here[0]} has {name} twice (also on line {lines.of(there)})", hint)
        for name, there, here in twice
    )


def _refusal(found: tuple[Fault, ...], text: str, path: Path) -> TrackerError:
    """Return the error for the fault that comes first in the file, with the number of the others."""
    lines = Lines(text)
    first = min(found, key=lambda fault: lines.of(fault.path) or len(text))
    line = lines.of(first.path)
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return TrackerError(first.what + more, where=f"{path}:{line}" if line else str(path), hint=first.hint)
