"""Looking at a run's log: digest, test counts, matches of expressions.

A log may be of any size, and all of it is looked at here without a deadline, in the process that asks: see
`examination` for what may take long. Nothing raises for what a log is (huge, binary, vanished).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import BinaryIO

from loopui.evidence.counts import new_counters, total
from loopui.evidence.digest import digest_of
from loopui.evidence.expressions import sought
from loopui.evidence.logtext import plain_bytes
from loopui.evidence.portions import after_lines, portions
from loopui.evidence.records import Counts
from loopui.evidence.searching import Search
from loopui.evidence.sieve import Sieve
from loopui.evidence.sight import Question, Sight
from loopui.host.files import open_regular


def look(question: Question) -> Sight:
    """Look at everything."""
    return search(question, look_plainly(question))


def look_plainly(question: Question) -> Sight:
    """Look at everything but expressions: how long that takes depends on sizes alone."""
    wanted = () if question.criteria is None else sought(question.criteria)
    seen = Sight(matches=((0, ""),) * len(wanted))
    try:
        with closing(open_regular(question.log)) as file:
            size, sha256 = digest_of(file)
            seen = replace(seen, log_bytes=size, log_sha256=sha256)
            if question.criteria is not None and not question.criteria.get("junit"):
                seen = replace(seen, counts=_count(file, size, question.own_lines))
    except OSError as error:
        seen = replace(seen, problem=f"the log cannot be read: {error.strerror or error}")
    return seen


def search(question: Question, seen: Sight) -> Sight:
    """Look for the expressions in as much of the log as was seen."""
    wanted = () if question.criteria is None else sought(question.criteria)
    if not wanted or seen.problem:
        return seen
    try:
        with closing(open_regular(question.log)) as file:
            return _search(file, seen, wanted, question.own_lines)
    except (OSError, RecursionError) as error:
        return replace(seen, problem=f"the log was not searched: {error}")


def _count(file: BinaryIO, size: int, own_lines: int) -> Counts | None:
    counters = new_counters()
    sieve = Sieve(counters)
    for portion in portions(file, after_lines(file, own_lines, size), size):
        if portion.is_whole:
            sieve.feed(plain_bytes(portion.data))
    return total(counters)


def _search(file: BinaryIO, seen: Sight, wanted: Sequence[str], own_lines: int) -> Sight:
    searches = [Search(each) for each in wanted]
    number, long_lines = own_lines + 1, False
    for portion in portions(file, after_lines(file, own_lines, seen.log_bytes), seen.log_bytes):
        lines = plain_bytes(portion.data)
        long_lines |= not portion.is_whole
        for search in searches:
            search.look(lines, number)
        if all(search.found for search in searches):
            break
        number += portion.data.count(b"\n")
    return replace(seen, matches=tuple(search.match for search in searches), long_lines=long_lines)
