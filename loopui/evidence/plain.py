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
_Reader: TypeAlias = Callable[[object, str], Any]


class NotPlainError(ValueError):
    """A plain value does not fit the type it is read as; the message names its key."""


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


def from_plain(kind: type[T], value: object, *, where: str = "") -> T:
    """Return the dataclass `kind` that a plain table describes."""
    any_kind: Any = kind
    found: T = _table_reader(any_kind)(value, where)
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

    def read(value: object, at: str) -> Any:
        if not isinstance(value, Mapping):
            raise NotPlainError(f"{at or 'the document'} is not a table")
        found: dict[str, Any] = {}
        for name, key, reader, needed in plan:
            if key in value:
                found[name] = reader(value[key], f"{at}.{key}" if at else key)
            elif needed:
                raise NotPlainError(f"`{at}.{key}` is missing" if at else f"`{key}` is missing")
        return kind(**found)

    return read


def _key(item: Field[Any]) -> str:
    return str(item.metadata.get("key", item.name))


def _reader(kind: Any) -> _Reader:
    """Return what reads a value as `kind`; it is given the value and where that stands."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _union_reader(inner)
    if origin is Literal:
        return lambda value, at: _read_literal(inner, value, at)
    if origin is tuple:
        return _tuple_reader(inner)
    if origin is dict:
        return _dict_reader(_reader(inner[1]))
    if is_dataclass(kind):
        table: Any = kind
        return _table_reader(table)
    return lambda value, at: _read_scalar(kind, value, at)


def _read_literal(words: tuple[Any, ...], value: object, at: str) -> Any:
    if isinstance(value, str) and value in words:
        return value
    raise NotPlainError(f"`{at}` is {value!r}, expected one of {', '.join(map(str, words))}")


def _dict_reader(reader: _Reader) -> _Reader:
    def read(value: object, at: str) -> Any:
        if not isinstance(value, Mapping):
            raise NotPlainError(f"`{at}` is not a table")
        return {str(key): reader(item, f"{at}.{key}") for key, item in value.items()}

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> _Reader:
    """Return what reads a list of one kind (`tuple[X, ...]`), or one with a kind per place."""
    readers = [_reader(kind) for kind in kinds if kind is not Ellipsis]
    is_open = kinds[-1] is Ellipsis

    def read(value: object, at: str) -> Any:
        if not isinstance(value, list):
            raise NotPlainError(f"`{at}` is not a list")
        if not is_open and len(readers) != len(value):
            raise NotPlainError(f"`{at}` has {len(value)} items, expected {len(readers)}")
        each = readers * len(value) if is_open else readers
        return tuple(
            reader(item, f"{at}[{index}]")
            for index, (reader, item) in enumerate(zip(each, value, strict=True))
        )

    return read


def _union_reader(kinds: tuple[Any, ...]) -> _Reader:
    members = [_reader(member) for member in kinds if member is not NoneType]
    may_be_none = len(members) < len(kinds)

    def read(value: object, at: str) -> Any:
        if value is None and may_be_none:
            return None
        for member in members[:-1]:
            try:
                return member(value, at)
            except NotPlainError:
                continue
        return members[-1](value, at)

    return read


def _read_scalar(kind: type, value: object, at: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is datetime and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise NotPlainError(f"`{at}` is {value!r}, expected a time") from None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise NotPlainError(f"`{at}` is {value!r:.80}, expected {kind.__name__}")
    return value
