"""JSON artifacts: a top-level `"pass"` that is true or false, and the `"gate"` that it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from loopui.evidence.commits import commits_in_data
from loopui.evidence.excerpt import Excerpt
from loopui.evidence.names import Name, gates_in, tasks_in
from loopui.evidence.readers.found import Found

_DEEPEST = 6  # a contradicting `"pass": false` is sought down to here


def read(name: Name, excerpt: Excerpt) -> Found:
    """Read a metrics file."""
    del name
    if not excerpt.whole:
        return Found(kind="metrics", problem="too large to be read as JSON")
    try:
        data = json.loads(excerpt.text)
    except (ValueError, RecursionError) as error:
        return Found(kind="metrics", problem=f"not JSON: {' '.join(str(error).split())}")
    if not isinstance(data, dict):
        return Found(kind="metrics")
    named = Found(
        kind="metrics",
        gates=gates_in(str(data.get("gate", ""))),
        tasks=tasks_in(str(data.get("task", ""))),
        commits=commits_in_data(data),
    )
    stated = data.get("pass")
    if not isinstance(stated, bool):
        return named
    if stated and any(inner is False for inner in _inner(data, _DEEPEST)):
        return replace(named, explanation="pass is true, but a check below it says false")
    return replace(named, verdict="pass" if stated else "fail", explanation=f"pass is {str(stated).lower()}")


def _inner(value: object, depth: int) -> Iterator[object]:
    """Yield every `pass` below the top."""
    if depth == 0:
        return
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(inner, dict) and "pass" in inner:
            yield inner["pass"]
        yield from _inner(inner, depth - 1)
