"""Looking at what a run has left: digest, test counts, matches of expressions, files that criteria name.

A log may be of any size, and all of it is looked at here without a deadline, in the process that asks: see
`examination` for what may take long. Nothing raises for what a log is (huge, binary, vanished).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from loopui.evidence.counts import feed, new_counters, plain_line, total
from loopui.evidence.expressions import sought
from loopui.evidence.jsonfile import observe_json
from loopui.evidence.records import Counts, Observation
from loopui.evidence.sight import Question, Sight
from loopui.evidence.written import UnwrittenError, count_reports
from loopui.host.files import open_regular

MAX_LINE_BYTES = 65_536  # longer lines are looked at in pieces
_OVERLAP_BYTES = 1_024  # what a piece repeats of the one before it
_BLOCK_BYTES = 1_048_576
_SHOWN = 200  # characters of a line that matches


def look(question: Question) -> Sight:
    """Look at everything."""
    return search(question, look_plainly(question))


def look_plainly(question: Question) -> Sight:
    """Look at everything but expressions: how long that takes depends on sizes alone."""
    wanted = () if question.criteria is None else sought(question.criteria)
    seen = Sight(matches=((0, ""),) * len(wanted))
    try:
        with closing(open_regular(question.log)) as file:
            size = os.fstat(file.fileno()).st_size  # a process left behind may be writing on
            seen = replace(seen, log_bytes=size, log_sha256=_digest(file, size))
            if question.criteria is not None and not question.criteria.get("junit"):
                seen = replace(seen, counts=_count(file, size, question.own_lines))
    except OSError as error:
        seen = replace(seen, problem=f"the log cannot be read: {error.strerror or error}")
    return _with_files(question, seen)


def search(question: Question, seen: Sight) -> Sight:
    """Look for the expressions in as much of the log as was seen."""
    wanted = () if question.criteria is None else sought(question.criteria)
    if not wanted or seen.problem:
        return seen
    try:
        with closing(open_regular(question.log)) as file:
            return _search(file, seen, [re.compile(each) for each in wanted], question.own_lines)
    except (OSError, RecursionError) as error:
        return replace(seen, problem=f"the log was not searched: {error}")


def _with_files(question: Question, seen: Sight) -> Sight:
    """Add what the run's own files say; its reports' counts stand instead of the log's, not beside them."""
    criteria = question.criteria
    if criteria is None:
        return seen
    reports: Sequence[str] = criteria.get("junit") or ()
    if reports:
        try:
            counts = count_reports(reports, cwd=question.cwd, started=question.started)
            seen = replace(seen, counts=counts)
        except UnwrittenError as error:
            seen = replace(seen, no_counts=str(error))
    return replace(seen, files=_observed_files(question))


def _observed_files(question: Question) -> tuple[Observation, ...]:
    items = (question.criteria or {}).get("json") or ()
    return tuple(observe_json(item, cwd=question.cwd, started=question.started) for item in items)


def _digest(file: BinaryIO, size: int) -> str:
    digest = hashlib.sha256()
    left = size
    while left and (block := file.read(min(_BLOCK_BYTES, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def _count(file: BinaryIO, size: int, own_lines: int) -> Counts | None:
    counters = new_counters()
    for number, is_whole, raw in _lines(file, size):
        if number > own_lines and is_whole:
            feed(counters, plain_line(raw.decode("utf-8", "replace")))
    return total(counters)


def _search(file: BinaryIO, seen: Sight, patterns: Sequence[re.Pattern[str]], own_lines: int) -> Sight:
    matches = [(0, "")] * len(patterns)
    left = dict(enumerate(patterns))
    long_lines = False
    for number, is_whole, raw in _lines(file, seen.log_bytes):
        if number <= own_lines:
            continue
        long_lines |= not is_whole
        line = plain_line(raw.decode("utf-8", "replace"))
        for index, pattern in list(left.items()):
            if pattern.search(line):
                matches[index] = (number, line[:_SHOWN])
                del left[index]
    return replace(seen, matches=tuple(matches), long_lines=long_lines)


def _lines(file: BinaryIO, size: int) -> Iterator[tuple[int, bool, bytes]]:
    """Yield (line number, is it a whole line, bytes); the pieces of a long line overlap."""
    file.seek(0)
    number, carried = 1, b""
    while size and (piece := file.readline(min(MAX_LINE_BYTES, size))):
        size -= len(piece)
        ends = piece.endswith(b"\n") or len(piece) < MAX_LINE_BYTES
        yield number, ends and not carried, carried + piece
        carried = b"" if ends else piece[-_OVERLAP_BYTES:]
        number += ends


def is_quick(question: Question, most_bytes: int) -> bool:
    """Whether nothing that is to be looked at is hostile, or larger than `most_bytes`."""
    criteria = question.criteria or {}
    files = [question.log, *(question.cwd / str(item.get("file", "")) for item in criteria.get("json") or ())]
    return not criteria.get("junit") and sum(map(_size, files)) <= most_bytes


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except (OSError, ValueError):
        return 0
