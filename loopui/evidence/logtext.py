"""A log's bytes as the text that a person sees: no colours, and of a line only what the last return left.

Two forms of one rule: for a line that is text already, and for many lines at once as they stand in a file.
"""

from __future__ import annotations

import re

_ESCAPE = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b{0}]*(?:\x07|\x1b\\)|[@-Z\\-_])"
_ANSI = re.compile(_ESCAPE.format(""))
_ANSI_IN_LINES = re.compile(_ESCAPE.format(r"\n").encode())  # no sequence goes beyond its line


def plain_line(line: str) -> str:
    """Return a line as a person sees it: colours gone, and only what the last carriage return left."""
    line = line.rstrip("\r\n")
    if "\r" in line:
        line = line.rsplit("\r", 1)[1]
    return _ANSI.sub("", line) if "\x1b" in line else line


def plain_bytes(lines: bytes) -> bytes:
    """Return whole lines likewise; there are as many as before.

    Sequences go before anything is decoded, so that a character which one of them tears becomes whole.
    """
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n")
        if b"\r" in lines:
            lines = _after_returns(lines)
    return _ANSI_IN_LINES.sub(b"", lines) if b"\x1b" in lines else lines


def _after_returns(lines: bytes) -> bytes:
    """Cut from each line what stands before its last return; one at its end has nothing to show yet."""
    kept: list[bytes] = []
    taken = 0
    found = lines.find(b"\r")
    while found >= 0:
        begin = max(taken, lines.rfind(b"\n", taken, found) + 1)
        end = lines.find(b"\n", found)
        end = len(lines) if end < 0 else end
        kept += (lines[taken:begin], lines[begin:end].rstrip(b"\r").rpartition(b"\r")[2])
        taken = end
        found = lines.find(b"\r", end)
    kept.append(lines[taken:])
    return b"".join(kept)
