"""JUnit XML: a pass only where a test was executed and none failed."""

from __future__ import annotations

from loopui.evidence.excerpt import Excerpt
from loopui.evidence.junitxml import NotJUnitError, count_junit
from loopui.evidence.names import Name
from loopui.evidence.readers.found import Found


def read(name: Name, excerpt: Excerpt) -> Found:
    """Read a report."""
    del name
    if not excerpt.whole:
        return Found(kind="log", problem="too large to be read as XML")
    try:
        counts = count_junit(excerpt.text.encode("utf-8", "replace"))
    except NotJUnitError as error:
        return Found(kind="log", problem=str(error))
    red = counts.failed + counts.errors
    told = f"{counts.passed} passed" + (f", {red} failed" if red else "")
    if red:
        return Found(kind="log", verdict="fail", explanation=told, counts=counts)
    if not counts.executed:
        return Found(kind="log", explanation=f"no test was executed: {counts.skipped} skipped", counts=counts)
    return Found(kind="log", verdict="pass", explanation=told, counts=counts)
