"""The `json` criterion: a value that a file must hold after the run."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from loopui.evidence.examine import open_regular
from loopui.evidence.records import Observation

MAX_JSON_BYTES = 32 * 1024 * 1024
_CLOCK_SLACK_S = 2.0  # coarse file times (FAT, network shares) round down


class _UnreadableError(ValueError):
    """The value cannot be had; the message says why."""


def observe_json(item: Mapping[str, Any], *, cwd: Path, started: datetime | None) -> Observation:
    """Check one `{file, path, equals}`; without `equals` the value must be there and not be null or false."""
    file, path, expected = str(item.get("file", "")), str(item.get("path", "")), item.get("equals")
    told = "a value that is not null or false" if expected is None else _shown(expected)
    try:
        value = _at(_load(cwd / file, started), path)
    except _UnreadableError as error:
        observed, met = f"{file}: {error}", False
    else:
        observed = f"{file}: {path} is {_shown(value)}"
        met = value is not None and value is not False if expected is None else _same(value, expected)
    return Observation(criterion=f"json {file}", expected=f"{path} = {told}", observed=observed, met=met)


def _load(file: Path, started: datetime | None) -> object:
    import json  # noqa: PLC0415  # the service process loads this module for every run

    try:
        with closing(open_regular(file)) as handle:
            data = handle.read(MAX_JSON_BYTES + 1)
            modified = file.stat().st_mtime
    except OSError as error:
        raise _UnreadableError(f"cannot be read: {error.strerror or error}") from error
    if started is not None and modified < started.timestamp() - _CLOCK_SLACK_S:
        raise _UnreadableError("not written by this run (it is older)")
    if len(data) > MAX_JSON_BYTES:
        raise _UnreadableError(f"larger than {MAX_JSON_BYTES} bytes")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _UnreadableError(f"not JSON: {error}") from error


def _at(value: object, path: str) -> object:
    """Follow keys and indexes joined by dots; a key that itself holds dots is found too."""
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
        raise _UnreadableError(f"there is no `{head}`")
    return _at(inner, rest) if rest else inner


def _same(value: object, expected: object) -> bool:
    """Compare as JSON does: true is not 1, but 1.0 is 1."""
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    return value == expected


def _shown(value: object) -> str:
    import json  # noqa: PLC0415  # as above

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004  # one line for a person
