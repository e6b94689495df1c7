from __future__ import annotations

import json
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loopui.evidence import portions
from loopui.evidence.counts import new_counters, total
from loopui.evidence.examine import look
from loopui.evidence.logtext import plain_bytes
from loopui.evidence.records import Counts
from loopui.evidence.sieve import MAX_LINE
from loopui.evidence.sight import Question

EVENTS = [
    {"Action": "start", "Package": "m/a"},
    {"Action": "run", "Package": "m/a", "Test": "TestA"},
    {"Action": "output", "Package": "m/a", "Test": "TestA", "Output": '{"Action":"pass","Package":"no"}'},
    {"Action": "output", "Package": "m/b", "Test": "TestB", "Output": "(cached)"},
    {"Action": "output", "Package": "m/b", "Output": "ok  \tm/b\t(cached)\n"},
    {"Action": "fail", "Package": "m/a", "Test": "TestA"},
    {"Action": "pass", "Package": "m/a"},
]
# what every runner says, and what nearly looks like it
LINES = [
    *(json.dumps(event, separators=(",", ":")) for event in EVENTS),
    *map(json.dumps, EVENTS),
    "== 2 failed, 9 passed, 1 skipped in 61.20s (0:01:01) ==",
    "30 passed in 0.03s",
    "no tests ran in 0.01s",
    "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "a::b ... test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
    "  process didn't exit successfully: `/t/x-1` (signal: 11, SIGSEGV: invalid memory reference)",
    "     Summary [   0.1s] 3/8 tests run: 2 passed, 1 failed, 0 skipped",
    "--- PASS: TestA (0.00s)",
    "--- FAIL: TestB (0.01s)",
    "    --- PASS: TestA/x (0.00s)",
    "ok  \tm/a\t0.012s",
    "ok  \tm/b\t(cached)",
    "?   \tm/c\t[no test files]",
    "FAIL\tm\t0.002s",
    "FAIL",
    "Tests:       1 failed, 2 skipped, 14 passed, 17 total",
    "Test Suites: 1 failed, 2 passed, 3 total",
    " Test Files  1 failed | 2 passed (3)",
    "      Tests  2 failed | 14 passed | 1 todo (17)",
    "     Errors  1 error",
    "No test files found, exiting with code 0",
    "No tests were found!!!",
    "67% tests passed, 1 tests failed out of 3",
    "\t  1 - gpu (Skipped)",
    "  2 - slow (Disabled)",
    '<testsuites tests="9" failures="1"><testsuite tests="9"/>',
    "log: <testsuite tests='2'>",
    "</testsuite></testsuites>",
    "TAP version 14",
    "1..3",
    "ok",
    "ok 1 - a",
    "not ok 2 - b # TODO later",
    "not ok",
    "okay",
    "Bail out! disk full",
    "test module::tests::case ... ok",
    "",
    " in ",
    "9" * 20_000 + " passed in 0.1s",
]
INTO = [
    "\x1b[32m",
    "\x1b[0m",
    "\r",
    "45%\r",
    "\x1b]0;title\x07",
    "\x1b",
    "é",
    "\udcff",
]  # the last: a byte alone


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """Return a log in which all runners speak, with colours, returns and stray bytes inside their words."""
    written = []
    for line in draw(st.lists(st.sampled_from(LINES), max_size=30)):
        text = line
        for into in draw(st.lists(st.sampled_from(INTO), max_size=2)):
            at = draw(st.integers(0, min(len(text), 60)))
            text = text[:at] + into + text[at:]
        written.append(text + draw(st.sampled_from(["\n", "\n", "\r\n", "\r\r\n"])))
    return ("".join(written) + draw(st.sampled_from(["", "1 failed in 2s"]))).encode(
        "utf-8", "surrogateescape"
    )


def slowly(data: bytes, longest: int) -> Counts | None:
    """Return the counts of a log of which every counter is given every line."""
    counters = new_counters()
    for line in re.findall(rb"[^\n]*\n|[^\n]+", data):
        if len(line) < longest or (len(line) == longest and line.endswith(b"\n")):
            text = plain_bytes(line).decode("utf-8", "replace").removesuffix("\n")
            for counter in counters if len(text) <= MAX_LINE else ():
                counter.feed(text)
    return total(counters)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a log is written, again and again."""
    return tmp_path_factory.mktemp("logs") / "log.txt"


@settings(max_examples=200, deadline=None)
@given(data=logs(), longest=st.sampled_from([64, 65_536]))
@example(data=b"\x1b[1mTests:  \x1b[22m\x1b[32m3 passed\x1b[39m, 3 total\n", longest=65_536)
@example(data=b"collecting ...\r12 passed in 2s", longest=65_536)
@example(data=b"te\x1b[0mst result: ok. 1 pass\x1b[0med; 0 failed; 0 ignored; 0 measured;", longest=65_536)
def test_no_line_that_counts_is_lost(log: Path, data: bytes, longest: int) -> None:
    """Looking only at lines that may concern a counter gives what looking at every line gives."""
    log.write_bytes(data)
    with patch.multiple(portions, MAX_LINE_BYTES=longest, _PORTION_BYTES=2 * longest):
        assert look(Question(log=log, criteria={})).counts == slowly(data, longest)


EXPRESSIONS = [
    "passed in",
    r"^ok\b",
    "Tests|Suites",
    r"\d+ failed",
    "é",
    "a.*k$",
    "^$",
    "(?i)bail",
    "TODO later$",
    "",
]


@settings(max_examples=100, deadline=None)
@given(data=logs(), own=st.integers(0, 2))
def test_no_line_that_matches_is_lost(log: Path, data: bytes, own: int) -> None:
    """An expression is found in the line, and under the number, where looking at every line finds it."""
    log.write_bytes(data)
    expected = []
    for expression in EXPRESSIONS:
        lines = plain_bytes(data).decode("utf-8", "replace").removesuffix("\n").split("\n") if data else []
        numbered = list(enumerate(lines, 1))[own:]
        matching = ((number, line[:200]) for number, line in numbered if re.search(expression, line))
        expected.append(next(matching, (0, "")))
    with patch.multiple(portions, _PORTION_BYTES=portions.MAX_LINE_BYTES + 1):
        seen = look(Question(log=log, criteria={"require": EXPRESSIONS}, own_lines=own))
    assert seen.matches == tuple(expected)
