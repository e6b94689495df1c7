"""Frozen dataclasses as plain values (for TOML and JSON) and back.

Reading checks every type, ignores keys that it does not know (a newer version wrote them) and names the key
of the first value that is not what it should be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class NotPlainError(ValueError):
    """A plain value does not fit the type it is read as; the message names its key."""


def to_plain(value: Any, *, native: bool = False) -> Any:
    """Return a value as JSON has it: times as ISO text, nothing left out.

    With `native` as TOML has it: times stay times, and what is None is left out of its table.
    """
    if is_dataclass(value) and not isinstance(value, type):
        value = {_key(item): getattr(value, item.name) for item in fields(value)}
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


def from_plain(kind: type[T], value: object, *, where: str = "") -> T:
    """Return the dataclass `kind` that a plain table describes."""
    if not isinstance(value, Mapping):
        raise NotPlainError(f"{where or 'the document'} is not a table")
    anything: Any = kind
    types = _types(anything)
    found: dict[str, Any] = {}
    for item in fields(anything):
        key = _key(item)
        at = f"{where}.{key}" if where else key
        if key in value:
            found[item.name] = _read(types[item.name], value[key], at)
        elif item.default is MISSING and item.default_factory is MISSING:
            raise NotPlainError(f"`{at}` is missing")
    return kind(**found)


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _key(item: Field[Any]) -> str:
    return str(item.metadata.get("key", item.name))


def _read(kind: Any, value: object, at: str) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _read_union(kind, value, at)
    if origin is Literal:
        if value in get_args(kind) and isinstance(value, str):
            return value
        raise NotPlainError(f"`{at}` is {value!r}, expected one of {', '.join(map(str, get_args(kind)))}")
    if origin is tuple:
        return _read_tuple(get_args(kind), value, at)
    if origin is dict:
        if isinstance(value, Mapping):
            return {str(key): _read(get_args(kind)[1], item, f"{at}.{key}") for key, item in value.items()}
        raise NotPlainError(f"`{at}` is not a table")
    if is_dataclass(kind):
        table: Any = kind
        return from_plain(table, value, where=at)
    return _read_scalar(kind, value, at)


def _read_tuple(kinds: tuple[Any, ...], value: object, at: str) -> tuple[Any, ...]:
    """Read a list of one kind (`tuple[X, ...]`), or one with a kind per place."""
    if not isinstance(value, list):
        raise NotPlainError(f"`{at}` is not a list")
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise NotPlainError(f"`{at}` has {len(value)} items, expected {len(kinds)}")
    pairs = zip(kinds, value, strict=True)
    return tuple(_read(kind, item, f"{at}[{index}]") for index, (kind, item) in enumerate(pairs))


def _read_union(kind: Any, value: object, at: str) -> Any:
    members = [member for member in get_args(kind) if member is not NoneType]
    if value is None and len(members) < len(get_args(kind)):
        return None
    for member in members[:-1]:
        try:
            return _read(member, value, at)
        except NotPlainError:
            continue
    return _read(members[-1], value, at)


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
