"""JSON artifacts: a top-level `"pass"` that is true or false, and the `"gate"` that it is about.

What a metrics run of ours has left states no verdict: its record does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from loopui.evidence.commits import commits_in_data
from loopui.evidence.excerpt import Excerpt
from loopui.evidence.metrics.results import MARK, MARK_KEY
from loopui.evidence.names import Name, gates_in, tasks_in
from loopui.evidence.readers.found import Found

OURS = re.compile(rf'\{{\s*"{MARK_KEY}": "{MARK}"')
_RUN = re.compile(r'^ "run": "([A-Za-z0-9-]{3,64})"', re.MULTILINE)
_DEEPEST = 6  # a contradicting `"pass": false` is sought down to here


def read(name: Name, excerpt: Excerpt) -> Found:
    """Read a metrics file."""
    return _of_a_run(name, excerpt) if OURS.match(excerpt.text) else _of_others(excerpt)


def _of_others(excerpt: Excerpt) -> Found:
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


def _of_a_run(name: Name, excerpt: Excerpt) -> Found:
    """Return what stands at the beginning, however many samples follow."""
    run = _RUN.search(excerpt.text)
    told = f"measured by run {run[1]}" if run else "measured by a run"
    return Found(kind="metrics", explanation=f"{told}, whose record has the verdict", gates=name.gates)


def _inner(value: object, depth: int) -> Iterator[object]:
    """Yield every `pass` below the top."""
    if depth == 0:
        return
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(inner, dict) and "pass" in inner:
            yield inner["pass"]
        yield from _inner(inner, depth - 1)
