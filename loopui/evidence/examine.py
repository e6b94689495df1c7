"""What a log shows: test counts, and which regular expressions match in it, line by line.

A log may be of any size and an expression may be hostile (`(a+)+$`), and the interpreter cannot interrupt a
match. So expressions and large logs are looked at in a process of their own (this module, run as a program),
which is stopped at a deadline; what was not looked at by then is never taken as shown.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loopui.evidence.counts import feed, new_counters, plain_line, total
from loopui.evidence.records import Counts

DEADLINE_S = 60.0
MAX_LINE_BYTES = 65_536  # longer lines are looked at in pieces
_OVERLAP_BYTES = 1_024  # what a piece repeats of the one before it
_AT_ONCE_BYTES = 1_048_576  # logs up to here are counted without a process


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen: per expression the line number of its first match (0: none) and that line, cut."""

    counts: Counts | None = None
    matches: tuple[tuple[int, str], ...] = ()
    long_lines: bool = False
    problem: str = ""  # why (part of) the log was not looked at; empty: all of it was
    no_counts: str = ""  # why reports that were to tell the counts do not


def examine(
    log: Path, expressions: Sequence[str], *, own_lines: int = 0, deadline_s: float = DEADLINE_S
) -> Sight:
    """Look at a log; never raises for what it is (huge, binary, vanished).

    Its first `own_lines` are loopui's and not the command's: they are not looked at.
    """
    if not expressions and _size(log) <= _AT_ONCE_BYTES:
        return look(log, (), own_lines)
    return _look_apart(log, expressions, own_lines, deadline_s)


def look(log: Path, expressions: Sequence[str], own_lines: int = 0) -> Sight:
    """Look at a log in this process, without a deadline."""
    try:
        patterns = [re.compile(expression) for expression in expressions]
        with closing(open_regular(log)) as file:
            return _read(file, patterns, own_lines)
    except OSError as error:
        problem = f"the log cannot be read: {error.strerror or error}"
    except (re.error, RecursionError, OverflowError) as error:
        problem = f"not a regular expression: {error}"
    return Sight(matches=((0, ""),) * len(expressions), problem=problem)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; a pipe or a device is refused instead of waited for."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "not a regular file", str(path))
    return os.fdopen(handle, "rb")


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _read(file: BinaryIO, patterns: Sequence[re.Pattern[str]], own_lines: int) -> Sight:
    counters = new_counters()
    matches = [(0, "")] * len(patterns)
    open_patterns = dict(enumerate(patterns))
    long_lines = False
    for number, is_whole, raw in _lines(file):
        if number <= own_lines:
            continue
        long_lines |= not is_whole
        line = plain_line(raw.decode("utf-8", "replace"))
        if is_whole:
            feed(counters, line)
        for index, pattern in list(open_patterns.items()):
            if pattern.search(line):
                matches[index] = (number, line[:200])
                del open_patterns[index]
    return Sight(counts=total(counters), matches=tuple(matches), long_lines=long_lines)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bool, bytes]]:
    """Yield (line number, is it a whole line, bytes); the pieces of a long line overlap."""
    number, carried = 1, b""
    while piece := file.readline(MAX_LINE_BYTES):
        ends = piece.endswith(b"\n") or len(piece) < MAX_LINE_BYTES
        yield number, ends and not carried, carried + piece
        carried = b"" if ends else piece[-_OVERLAP_BYTES:]
        number += ends


def _look_apart(log: Path, expressions: Sequence[str], own_lines: int, deadline_s: float) -> Sight:
    """Look at a log in a process that is killed at the deadline."""
    import json  # noqa: PLC0415  # only runs with expressions, or with large logs, pay for these two
    import subprocess  # noqa: PLC0415

    root = Path(__file__).resolve().parents[2]
    program = f"import sys; sys.path.insert(0, {str(root)!r}); from {__name__} import main; main()"
    nothing = ((0, ""),) * len(expressions)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program],
            input=json.dumps({"log": str(log), "expressions": list(expressions), "own_lines": own_lines}),
            capture_output=True,
            text=True,
            timeout=deadline_s,
            check=True,
        )
        return _from_json(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        problem = f"the log was not searched to its end within {deadline_s:g} s"
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        problem = f"the log was not searched: {' '.join(str(error).split())[:200]}"
    counts = (
        look(log, (), own_lines).counts if _size(log) <= _AT_ONCE_BYTES else None
    )  # no expression hides them
    return Sight(counts=counts, matches=nothing, problem=problem)


def main() -> None:
    """Read what to look at from stdin, and write what was seen to stdout."""
    import json  # noqa: PLC0415  # as above
    from dataclasses import asdict  # noqa: PLC0415

    asked = json.load(sys.stdin)
    print(json.dumps(asdict(look(Path(asked["log"]), asked["expressions"], asked["own_lines"]))))


def _from_json(data: dict[str, object]) -> Sight:
    from loopui.evidence.plain import from_plain  # noqa: PLC0415  # as above

    counts = data["counts"]
    matches = data["matches"]
    if not isinstance(matches, list):
        raise TypeError("matches")
    return Sight(
        counts=from_plain(Counts, counts) if counts is not None else None,
        matches=tuple((int(number), str(line)) for number, line in matches),
        long_lines=bool(data["long_lines"]),
        problem=str(data["problem"]),
    )
