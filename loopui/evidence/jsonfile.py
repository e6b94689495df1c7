"""The `json` criterion: a value that a file must hold after the run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loopui.evidence.records import Observation
from loopui.evidence.written import Since, UnwrittenError, read_written

MAX_JSON_BYTES = 32 * 1024 * 1024


class UnreadableError(ValueError):
    """The value cannot be had; the message says why."""


def observe_json(item: Mapping[str, Any], *, cwd: Path, since: Since | None) -> Observation:
    """Check one `{file, path, equals}`; without `equals` the value must be there and not be null or false."""
    file, path, expected = str(item.get("file", "")), str(item.get("path", "")), item.get("equals")
    told = "a value that is not null or false" if expected is None else shown(expected)
    try:
        value = value_at(_load(cwd / file, since), path)
    except UnreadableError as error:
        observed, met = f"{file}: {error}", False
    else:
        observed = f"{file}: {path} is {shown(value)}"
        met = value is not None and value is not False if expected is None else _same(value, expected)
    return Observation(criterion=f"json {file}", expected=f"{path} = {told}", observed=observed, met=met)


def _load(file: Path, since: Since | None) -> object:
    import json  # noqa: PLC0415  # the service process loads this module for every run

    try:
        data = read_written(file, since=since, most_bytes=MAX_JSON_BYTES)
    except UnwrittenError as error:
        raise UnreadableError(str(error)) from error
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}") from error


def value_at(value: object, path: str) -> object:
    """Follow keys and indexes joined by dots; a key that itself holds dots is found too.

    Raises UnreadableError where the path leads nowhere.
    """
    if isinstance(value, dict) and path in value:
        found: object = value[path]
        return found
    head, _, rest = path.partition(".")
    if isinstance(value, dict) and head in value:
        inner = value[head]
    elif (
        isinstance(value, list)
        and head.removeprefix("-").isdecimal()
        and -len(value) <= int(head) < len(value)
    ):
        inner = value[int(head)]
    else:
        raise UnreadableError(f"there is no `{head}`")
    return value_at(inner, rest) if rest else inner


def _same(value: object, expected: object) -> bool:
    """Compare as JSON does: true is not 1, but 1.0 is 1."""
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    return value == expected


def shown(value: object) -> str:
    """Return a value as JSON, cut to what a line holds."""
    import json  # noqa: PLC0415  # as above

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004  # one line for a person
