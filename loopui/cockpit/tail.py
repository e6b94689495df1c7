"""The end of a growing file, read in bounded steps: a log of a gigabyte costs what its last lines cost."""

from __future__ import annotations

import codecs
import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

STEP: Final = 256 * 1024  # bytes of one reading at most; what is older when a run shouts is skipped
KEPT: Final = 2000  # lines
LONGEST_LINE: Final = 8192  # characters of a line that has not ended yet


@dataclass
class Tail:
    """Follows one file. `lines` are the last ones, `first` is the number of the first of them."""

    path: Path
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))
    first: int = 0
    _offset: int = 0
    _partial: str = ""
    _inode: int = 0
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )

    def read(self) -> bool:
        """Read what has been added; tell whether anything was. Raises OSError."""
        with self.path.open("rb", buffering=0) as stream:
            status = os.fstat(stream.fileno())
            if status.st_ino != self._inode or status.st_size < self._offset:
                self._start_over(status.st_ino)
            if status.st_size == self._offset:
                return False
            skipped = status.st_size - self._offset > STEP
            if skipped:
                self._offset = status.st_size - STEP
            stream.seek(self._offset)
            data = stream.read(STEP)
        self._offset += len(data)
        self._take(data, after_gap=skipped)
        return bool(data)

    def shown(self) -> tuple[str, ...]:
        """Return the lines with the one that has not ended yet."""
        return (*self.lines, self._partial) if self._partial else tuple(self.lines)

    def _start_over(self, inode: int) -> None:
        self._inode, self._offset, self._partial, self.first = inode, 0, "", 0
        self._decoder.reset()
        self.lines.clear()

    def _take(self, data: bytes, *, after_gap: bool) -> None:
        if after_gap:
            self._partial = ""
            self._decoder.reset()
        text = self._decoder.decode(data)  # keeps half a character for the next reading
        if after_gap:
            text = text.partition("\n")[2]
            self._add("… earlier output is in the file")
        parts = (self._partial + text).split("\n")
        for part in parts[:-1]:
            self._add(_as_shown(part))
        self._partial = _as_shown(parts[-1])[:LONGEST_LINE]

    def _add(self, text: str) -> None:
        if len(self.lines) == KEPT:
            self.first += 1
        self.lines.append(text)


def _as_shown(text: str) -> str:
    """Return what a terminal would show of a line that a progress bar has written over."""
    return text.rstrip("\r").rpartition("\r")[2]


def head(path: Path, *, most: int = 64 * 1024) -> tuple[str, ...]:
    """Return the beginning and, of a longer file, the end of a text file. Raises OSError."""
    with path.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        data = stream.read(most)
        end = b""
        if size > 2 * most:
            stream.seek(size - most)
            end = stream.read(most)
        elif size > most:
            end = stream.read(most)
    if b"\0" in data:
        return (f"binary: {size} bytes, not shown",)
    lines = [_as_shown(each) for each in data.decode("utf-8", errors="replace").split("\n")]
    if end and size > 2 * most:
        lines.append(f"… {size - 2 * most} bytes left out …")
    if end:
        tail = [_as_shown(each) for each in end.decode("utf-8", errors="replace").split("\n")]
        lines += tail
    return tuple(lines)
