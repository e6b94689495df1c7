"""A file's text as readers get it: whole, or its two ends when it is huge. Opening never waits."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from loopui.host.files import open_regular

WHOLE_BYTES = 4 * 1024 * 1024
_END_BYTES = 256 * 1024
_PROBE_BYTES = 8192


class UnreadableError(Exception):
    """There is no text to be had; the message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The text of a file; when not `whole`, its first and its last 256 KiB with nothing between."""

    text: str
    whole: bool = True


def take(path: Path) -> Excerpt:
    """Read a file, huge ones by their ends."""
    try:
        with closing(open_regular(path)) as file:
            size = os.fstat(file.fileno()).st_size
            whole = size <= WHOLE_BYTES
            data = file.read(size if whole else _END_BYTES)
            if not whole:
                file.seek(-_END_BYTES, os.SEEK_END)
                data = b"\n".join((data, file.read(_END_BYTES)))
    except FileNotFoundError:
        raise UnreadableError("it is gone") from None
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from None
    if not data.strip():
        raise UnreadableError("empty")
    if b"\0" in data[:_PROBE_BYTES]:
        raise UnreadableError("not text")
    return Excerpt(text=data.decode("utf-8-sig", "replace"), whole=whole)
