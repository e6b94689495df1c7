"""What is wrong with a tracker's values, in the words of the file: which key, what it is, what it may be."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from loopui.tracker.locate import KeyPath
from loopui.tracker.models import Tracker
from loopui.tracker.nearest import suggestion
from loopui.tracker.tables import ROW_KEYS

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHOWN: Final = 60  # characters of a value: about half a line
_NAMES: Final[Mapping[Any, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dt.date: "a date (YYYY-MM-DD)",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the file says and that cannot be."""

    path: KeyPath
    what: str
    hint: str = ""


def faults(error: ValidationError, plain: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return every fault once: the branches of a union (`command`: text or list) count as one."""
    found: dict[KeyPath, Fault] = {}
    for detail in error.errors(include_url=False):
        fault = _fault(detail, plain)
        found.setdefault(fault.path, fault)
    return tuple(found.values())


def label(path: KeyPath, plain: Mapping[str, Any]) -> str:
    """Return a key path as a person says it: `tasks[M1-T05].status`."""
    words: list[str] = []
    value: Any = plain
    for part in path:
        value = _inside(value, part)
        table = words[-1] if words else ""
        words.append(_row_name(table, part, value) if isinstance(part, int) else f".{part}")
    return "".join(words).removeprefix(".")


def _row_name(table: str, index: int, row: Any) -> str:
    key = ROW_KEYS.get(table.removeprefix("."), "")
    name = row.get(key) if isinstance(row, Mapping) else None
    return f"[{name}]" if isinstance(name, str) and name else f"[#{index + 1}]"


def _fault(detail: ErrorDetails, plain: Mapping[str, Any]) -> Fault:
    path, rest = _split(detail["loc"], plain)
    kind = detail["type"]
    if kind == "missing":
        name = label(path, plain) or "the tracker"
        return Fault(path, f"{name} has no {rest[0]}", f"add the key {rest[0]}")
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        table = label(path[:-1], plain)
        inside = f" in {table}" if table else ""
        return Fault(path, f"unknown key {path[-1]}{inside}", suggestion(str(path[-1]), known))
    return _value_fault(detail, path, plain)


def _value_fault(detail: ErrorDetails, path: KeyPath, plain: Mapping[str, Any]) -> Fault:
    value, name = detail["input"], label(path, plain)
    annotation = _annotation(path)
    if allowed := _choices(annotation):
        hint = suggestion(str(value), allowed) if len(allowed) > 1 else ""
        return Fault(path, f"{name} is {_shown(value)}, not one of {', '.join(allowed)}", hint)
    if detail["type"] == "value_error":  # a rule of the models' own, in its own words
        return Fault(path, f"{name}: {detail.get('ctx', {}).get('error', detail['msg'])}")
    if detail["type"] == "string_too_short":
        return Fault(path, f"{name} is empty", "give it a text")
    if limit := _limit(detail):
        return Fault(path, f"{name} is {_shown(value)}; it must be {limit}")
    if expected := _expected(annotation):
        return Fault(path, f"{name} is {_shown(_value_at(path, plain))}, not {expected}")
    return Fault(path, f"{name}: {detail['msg']}")


def _split(location: Sequence[str | int], plain: Any) -> tuple[KeyPath, KeyPath]:
    """Return the part of pydantic's location that the file holds, and what pydantic added to it."""
    value = plain
    for depth, part in enumerate(location):
        if not _holds(value, part):
            return tuple(location[:depth]), tuple(location[depth:])
        value = _inside(value, part)
    return tuple(location), ()


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(value, Sequence) and not isinstance(value, str) and part < len(value)
    return isinstance(value, Mapping) and part in value


def _inside(value: Any, part: str | int) -> Any:
    return value[part] if _holds(value, part) else None


def _value_at(path: KeyPath, plain: Any) -> Any:
    value = plain
    for part in path:
        value = _inside(value, part)
    return value


def _limit(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "ge" in context:
        return f"at least {context['ge']}"
    if "le" in context:
        return f"at most {context['le']}"
    return f"more than {context['gt']}" if "gt" in context else ""


def _annotation(path: KeyPath) -> Any:
    """Return what the models say about a key path, or nothing for a path they do not know."""
    annotation: Any = Tracker
    for part in path:
        annotation = _annotation_inside(annotation, part)
    return annotation


def _annotation_inside(annotation: Any, part: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return next((field.annotation for name, field in fields if (field.alias or name) == part), None)
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and isinstance(part, int):
        return arguments[0]
    if get_origin(annotation) is dict and isinstance(part, str):
        return arguments[1]
    inside = (_annotation_inside(branch, part) for branch in arguments if _is_union(annotation))
    return next((found for found in inside if found is not None), None)


def _keys_at(path: KeyPath) -> tuple[str, ...]:
    annotation = _annotation(path)
    if _is_union(annotation):  # a table that may be absent
        annotation = next(branch for branch in get_args(annotation) if branch is not types.NoneType)
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return ()
    return tuple(field.alias or name for name, field in annotation.model_fields.items())


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in {Union, types.UnionType}


def _choices(annotation: Any) -> tuple[str, ...]:
    return tuple(map(str, get_args(annotation))) if get_origin(annotation) is Literal else ()


def _expected(annotation: Any) -> str:
    """Return the type of a key in words."""
    if _is_union(annotation):
        words = [_expected(branch) for branch in get_args(annotation) if branch is not types.NoneType]
        return " or ".join(filter(None, words))
    if get_origin(annotation) is tuple:
        inside = get_args(annotation)[0]
        if isinstance(inside, type) and issubclass(inside, BaseModel):
            return "an array of tables ([[...]])"
        return f"a list, each element {_expected(inside)}"
    if get_origin(annotation) is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return "a table"
    return _NAMES.get(annotation, "")


def _shown(value: Any) -> str:
    """Return a value as the file would write it, cut to what a line can hold."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
