"""Values and tables as a person would write them in TOML: short lists on one line, no needless escapes."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_WIDTH: Final = 100
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def render_row(table: str, values: Mapping[str, Any]) -> list[str]:
    """Return the lines of a row: `[[table]]`, its keys, and the tables inside it as tables of their own."""
    return [f"[[{_key(table)}]]", *_body((table,), values)]


def render_table(keys: tuple[str, ...], values: Mapping[str, Any]) -> list[str]:
    """Return the lines of a table: `[repos.loop]`, its keys, and the tables inside it."""
    return [f"[{dotted(*keys)}]", *_body(keys, values)]


def _body(keys: tuple[str, ...], values: Mapping[str, Any]) -> list[str]:
    inner = {key: value for key, value in values.items() if isinstance(value, Mapping) and key != "env"}
    lines = [line for key, value in values.items() if key not in inner for line in render_key(key, value)]
    for key, value in inner.items():
        lines += render_table((*keys, key), value)
    return lines


def render_key(key: str, value: Any) -> list[str]:
    """Return `key = value` as lines: a list too long for one line has one element per line."""
    line = f"{_key(key)} = {render_value(value)}"
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if len(line) <= _WIDTH or not is_list or not value:
        return line.split("\n")
    return [f"{_key(key)} = [", *(f"    {render_value(element)}," for element in value), "]"]


def render_value(value: Any) -> str:
    """Return a TOML value."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {render_value(element)}" for key, element in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(render_value, value))}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"{type(value).__name__} has no place in TOML")


def render_line(value: Any) -> str:
    """Return a TOML value on one line, whatever the texts in it hold."""
    if isinstance(value, str):
        return _basic(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {render_line(element)}" for key, element in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(render_line, value))}]"
    return render_value(value)


def dotted(*keys: str) -> str:
    """Return keys joined by dots, quoted where they have to be."""
    return ".".join(map(_key, keys))


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _basic(key)


def _text(text: str) -> str:
    if _is_literal(text):
        return f"'{text}'"
    if "\n" in text and "\r" not in text:
        lines = "\n".join(_basic(line)[1:-1] for line in text.split("\n"))
        return f'"""\n{lines}"""'
    return _basic(text)


def _is_literal(text: str) -> bool:
    """Tell whether quotes or backslashes in it read better in a literal string."""
    return ('"' in text or "\\" in text) and "'" not in text and all(ch.isprintable() for ch in text)


def _basic(text: str) -> str:
    # JSON's string is TOML's basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
