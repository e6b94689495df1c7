"""Frozen dataclasses as plain values (for TOML and JSON) and back.

Reading checks every type, ignores keys that it does not know (a newer version wrote them) and names the key
of the first value that is not what it should be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_AS_THEY_ARE = frozenset({int, bool, float, NoneType})
_Reader: TypeAlias = Callable[[object], Any]


class NotPlainError(ValueError):
    """A plain value does not fit the type it is read as; the message names its key."""


class _MisfitError(Exception):
    """A value does not fit; where it stands is put together on the way out, for it is rarely asked for."""

    def __init__(self, told: str, at: str = "") -> None:
        super().__init__(told)
        self.told = told
        self.at = at

    def within(self, key: str) -> _MisfitError:
        """Return the same, seen from the table or list that holds the value under `key`."""
        joint = "." if self.at and not self.at.startswith("[") else ""
        return _MisfitError(self.told, f"{key}{joint}{self.at}")


def to_plain(value: Any, *, native: bool = False) -> Any:
    """Return a value as JSON has it: times as ISO text, nothing left out.

    With `native` as TOML has it: times stay times, and what is None is left out of its table.
    """
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if names := _names(kind):
        value = {key: getattr(value, name) for key, name in names}
    if isinstance(value, Mapping):
        kept = {str(key): to_plain(inner, native=native) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner is not None} if native else kept
    if isinstance(value, tuple | list):
        return [to_plain(inner, native=native) for inner in value]
    if isinstance(value, datetime):
        return value if native else value.isoformat()
    if isinstance(value, str):
        # a lone surrogate (an undecodable byte of a path) has no place in UTF-8
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


@cache
def _names(kind: Any) -> tuple[tuple[str, str], ...]:
    """Return key and name of a dataclass's fields; none for what is no dataclass."""
    return tuple((_key(item), item.name) for item in fields(kind)) if is_dataclass(kind) else ()


def from_plain(kind: type[T], value: object) -> T:
    """Return the dataclass `kind` that a plain table describes; raises NotPlainError."""
    any_kind: Any = kind
    try:
        found: T = _table_reader(any_kind)(value)
    except _MisfitError as misfit:
        where = f"`{misfit.at}`" if misfit.at else "the document"
        raise NotPlainError(f"{where} {misfit.told}") from None
    return found


@cache
def _table_reader(kind: Any) -> _Reader:
    """Return what reads a table as `kind`: the types are looked up once, not for every value."""
    types = get_type_hints(kind)
    plan = tuple(
        (
            item.name,
            _key(item),
            _reader(types[item.name]),
            item.default is MISSING and item.default_factory is MISSING,
        )
        for item in fields(kind)
    )

    def read(value: object) -> Any:
        if not isinstance(value, Mapping):
            raise _MisfitError("is not a table")
        found: dict[str, Any] = {}
        for name, key, reader, needed in plan:
            if key in value:
                try:
                    found[name] = reader(value[key])
                except _MisfitError as misfit:
                    raise misfit.within(key) from None
            elif needed:
                raise _MisfitError("is missing", key)
        return kind(**found)

    return read


def _key(item: Field[Any]) -> str:
    return str(item.metadata.get("key", item.name))


def _reader(kind: Any) -> _Reader:
    """Return what reads a value as `kind`."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _union_reader(inner)
    if origin is Literal:
        return lambda value: _read_literal(inner, value)
    if origin is tuple:
        return _tuple_reader(inner)
    if origin is dict:
        return _dict_reader(_reader(inner[1]))
    if is_dataclass(kind):
        table: Any = kind
        return _table_reader(table)
    return _scalar_reader(kind)


def _read_literal(words: tuple[Any, ...], value: object) -> Any:
    if isinstance(value, str) and value in words:
        return value
    raise _MisfitError(f"is {value!r}, expected one of {', '.join(map(str, words))}")


def _dict_reader(reader: _Reader) -> _Reader:
    def read(value: object) -> Any:
        if not isinstance(value, Mapping):
            raise _MisfitError("is not a table")
        found: dict[str, Any] = {}
        for key, item in value.items():
            try:
                found[str(key)] = reader(item)
            except _MisfitError as misfit:
                raise misfit.within(str(key)) from None
        return found

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> _Reader:
    """Return what reads a list of one kind (`tuple[X, ...]`), or one with a kind per place."""
    readers = [_reader(kind) for kind in kinds if kind is not Ellipsis]
    is_open = kinds[-1] is Ellipsis

    def read(value: object) -> Any:
        if not isinstance(value, list):
            raise _MisfitError("is not a list")
        if not is_open and len(readers) != len(value):
            raise _MisfitError(f"has {len(value)} items, expected {len(readers)}")
        found: list[Any] = []
        for reader, item in zip(readers * len(value) if is_open else readers, value, strict=True):
            try:
                found.append(reader(item))
            except _MisfitError as misfit:
                raise misfit.within(f"[{len(found)}]") from None
        return tuple(found)

    return read


def _union_reader(kinds: tuple[Any, ...]) -> _Reader:
    members = [_reader(member) for member in kinds if member is not NoneType]
    may_be_none = len(members) < len(kinds)

    def read(value: object) -> Any:
        if value is None and may_be_none:
            return None
        for member in members[:-1]:
            try:
                return member(value)
            except _MisfitError:
                continue
        return members[-1](value)

    return read


def _scalar_reader(kind: type) -> _Reader:
    def read(value: object) -> Any:
        return value if type(value) is kind else _read_scalar(kind, value)

    return read


def _read_scalar(kind: type, value: object) -> Any:
    """Read what is not simply of its type: a whole number, or a time as text."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is datetime and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise _MisfitError(f"is {value!r}, expected a time") from None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise _MisfitError(f"is {value!r:.80}, expected {kind.__name__}")
    return value
