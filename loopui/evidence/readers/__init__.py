"""Readers of files that others wrote: one small file per kind of file.

A reader gets an excerpt and returns what the content states. It may be wrong about much, but never about a
pass: where the content leaves a doubt, the verdict stays None and the explanation says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loopui.evidence.excerpt import Excerpt
from loopui.evidence.names import Name
from loopui.evidence.readers import junit, log, markdown, metrics
from loopui.evidence.readers.found import Found

Reader = Callable[[Name, Excerpt], Found]

# By suffix, in lower case; what has another suffix is listed without being read
READERS: Mapping[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".json": metrics.read,
    ".txt": log.read,
    ".log": log.read,
    ".out": log.read,
    ".tap": log.read,
    ".xml": junit.read,
}
