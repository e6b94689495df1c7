from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.evidence.excerpt import Excerpt
from loopui.evidence.names import parse_name
from loopui.evidence.readers import READERS
from loopui.evidence.readers.found import Found

CARGO_OK = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s"


def read(name: str, text: str, *, whole: bool = True) -> Found:
    path = PurePath("evidence/2026-02-19") / name
    return READERS[path.suffix](parse_name(path), Excerpt(text=text, whole=whole))


@pytest.mark.parametrize(
    ("text", "verdict", "told"),
    [
        ("30 passed in 0.1s", "pass", "30 passed"),
        ("29 passed, 1 skipped in 0.1s", "pass", "29 passed, 1 skipped"),
        ("1 failed, 29 passed in 0.1s", "fail", "29 passed, 1 failed"),
        ("1 error in 0.1s", "fail", "0 passed, 1 failed"),
        ("30 passed in 0.1s\n\n\n", "pass", "30 passed"),
        ("30 passed in 0.1s\nCoverage XML written to file c.xml", "pass", "30 passed"),
        ("30 passed in 0.1s\nmake: *** [Makefile:3: test] Error 1", None, "it also says: make: ***"),
        ("30 passed in 0.1s\nKilled", None, "it also says: Killed"),
        ("30 passed in 0.1s\nlint: 3 problems, exit code 1", None, "it ends with"),
        ("30 passed in 0.1s\n" + "more\n" * 9, None, "goes on after its closing line"),
        ("no tests ran in 0.1s", None, "no test was executed"),
        ("3 skipped in 0.1s", None, "no test was executed: 0 passed, 3 skipped"),
        (CARGO_OK, "pass", "3 passed"),
        (f"running 3 tests\n{CARGO_OK}\nrunning 5 tests\ntest a ... ok", None, "not every test binary"),
        (f"running 3 tests\n{CARGO_OK}\nerror: test failed, to rerun", "fail", "error: test failed"),
        (f"{CARGO_OK}\ntest b ... error: test failed, to rerun pass `--lib`", "fail", "error: test failed"),
        ("error[E0277]: no\nerror: could not compile `x`", "fail", "error: could not compile"),
        ("    Finished `dev` profile [unoptimized] target(s) in 1.84s", "pass", "the build finished"),
        ("    Finished `test` profile [unoptimized] target(s) in 1.84s", None, ""),
        ("    Finished `dev` profile target(s) in 1.84s\n     Running `target/debug/x`", None, ""),
        ("error: unused\n    Finished `dev` profile target(s) in 1.84s", None, "it also says: error: unused"),
        ("370:FAILED tests/a.py::test_b", "fail", "failed tests are listed: 1"),
        ("all good, everything passed", None, ""),
        ("PASS", None, ""),
        ("ok  \tm\t(cached)", None, "no test was executed"),
        ("1..2\nok 1\nnot ok 2", "fail", "1 passed, 1 failed"),
        ("1..2\nok 1\nok 2", "pass", "2 passed"),
        ("safe_run: refusing heavy command (available=900MiB, threshold=3072MiB)", "blocked", "refusing"),
        ("loopui: light command started (needs no admission)\n30 passed in 0.1s", None, "no record"),
        (
            "loopui: heavy command admitted in the foreground (available=4MiB)\n3 passed in 1s",
            "pass",
            "3 passed",
        ),
    ],
)
def test_a_log_states_a_pass_only_without_doubt(text: str, verdict: str | None, told: str) -> None:
    """A green closing line is believed when nothing in the log speaks against it; else the doubt is told."""
    found = read("VG-A-001.txt", text)
    assert found.verdict == verdict
    assert told in found.explanation


def test_half_a_log_states_no_pass() -> None:
    """What was not read whole may fail, and does not pass."""
    assert read("VG-A-001.txt", "30 passed in 0.1s", whole=False).verdict is None
    assert read("VG-A-001.txt", "1 failed in 0.1s", whole=False).verdict == "fail"


def test_junit_files_are_logs() -> None:
    """An XML report states its suites' numbers."""
    found = read("VG-A-001.xml", '<?xml version="1.0"?>\n<testsuites tests="3" failures="1"></testsuites>')
    assert (found.kind, found.verdict, found.counts and found.counts.failed) == ("log", "fail", 1)


HEADER = (
    "# A Title\nDate: 2026\nTask IDs: M1-T01, M1-T02\nVG IDs: VG-A-001\nResult: {}\nNotes: n\n\n- [x] a\n"
)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        ("pass", "pass"),
        ("PASS", "pass"),
        ("`pass`", "pass"),
        ("**passed**", "pass"),
        ("pass | fail | blocked", None),
        ("pass/fail", None),
        ("partial-pass (seam-critical pass)", None),
        ("pass (advisory red)", None),
        ("pass with 2 failures", None),
        ("passing", None),
        ("mostly pass", None),
        ("fail (2 failures)", "fail"),
        ("failed", "fail"),
        ("fail-safe", None),
        ("blocked: memory", "blocked"),
        ("", None),
        ("unknown", None),
    ],
)
def test_a_header_states_one_plain_word(result: str, verdict: str | None) -> None:
    """Only a plain `pass` is one; a fail may explain itself; anything else is told and not judged."""
    found = read("VG-A-001.md", HEADER.format(result))
    assert found.verdict == verdict
    assert result.strip("`*") in found.explanation


def test_a_header_names_tasks_and_gates() -> None:
    """Ids come from the header, whatever its labels are called and however they are listed."""
    found = read("notes.md", HEADER.format("pass"))
    assert (found.tasks, found.gates, found.kind) == (("M1-T01", "M1-T02"), ("VG-A-001",), "checklist")
    other = (
        "# T\n\nTask: `loop-5va` (supporting)\nGate: VG-B-002\nCommand(s):\n- `one`\n- two\nResult: fail\n"
    )
    found = read("notes.md", other)
    assert (found.tasks, found.gates, found.verdict) == (("loop-5va",), ("VG-B-002",), "fail")


def test_an_unticked_item_is_a_doubt() -> None:
    """A checklist that says pass and has an open item states no pass."""
    found = read("VG-A-001.md", HEADER.format("pass") + "- [ ] b\n")
    assert (found.verdict, found.explanation) == (None, "Result: pass, but 1 items are not ticked")


def test_a_result_below_the_header_is_not_one() -> None:
    """Quoted headers in the text of a document state nothing."""
    assert read("VG-A-001.md", "# Conventions\n\nUse this:\n\n```md\nResult: pass\n```\n").verdict is None
    assert read("VG-A-001.md", "# T\nDate: x\n\n## Old\nResult: pass\n").verdict is None
    assert read("VG-A-001.md", HEADER.format("pass"), whole=False).verdict is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('{"gate": "VG-P-001", "pass": true}', "pass"),
        ('{"gate": "VG-P-001", "pass": false}', "fail"),
        ('{"pass": true, "checks": [{"name": "a", "pass": false}]}', None),
        ('{"pass": true, "checks": {"a": {"b": {"pass": false}}}}', None),
        ('{"pass": true, "checks": {"a": {"pass": true}}}', "pass"),
        ('{"pass": "true"}', None),
        ('{"pass": 1}', None),
        ('{"result": {"pass": true}}', None),
        ("[true]", None),
        ("null", None),
    ],
)
def test_metrics_state_a_boolean(text: str, verdict: str | None) -> None:
    """Only a top-level true that nothing below contradicts is a pass."""
    assert read("metrics.json", text).verdict == verdict


def test_metrics_name_their_gate() -> None:
    """The gate of a metrics file is its `gate`."""
    assert read("metrics.json", '{"gate": "VG-P-001", "pass": true}').gates == ("VG-P-001",)


def test_handoffs_are_known() -> None:
    """A filed hand-off is one by its name or its title."""
    assert read("handoff-lane.md", "# x\nDate: y\n").kind == "handoff"
    assert read("session-end.md", "# Session hand-off\nDate: y\n").kind == "handoff"


@given(st.sampled_from(sorted(READERS)), st.text(), st.booleans())
def test_no_text_breaks_a_reader(suffix: str, text: str, whole: bool) -> None:  # noqa: FBT001
    """Whatever stands in a file, reading it returns something, in one line."""
    found = read(f"VG-A-001{suffix}", text, whole=whole)
    assert "\n" not in found.explanation
    assert "\n" not in found.problem
