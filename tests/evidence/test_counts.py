from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.evidence.counts import count_lines, count_tests
from loopui.evidence.logtext import plain_line
from loopui.evidence.records import Counts


def counted(text: str) -> tuple[str, int, int, int, int]:
    counts = count_tests(text)
    assert counts is not None
    return counts.runner, counts.passed, counts.failed, counts.errors, counts.skipped


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("30 passed in 0.03s", (30, 0, 0, 0)),
        ("17 failed, 850 passed in 22.41s", (850, 17, 0, 0)),
        ("============ 2 failed, 9 passed, 1 skipped in 61.20s (0:01:01) ============", (9, 2, 0, 1)),
        ("=== 1 failed, 3 passed, 2 xfailed, 1 xpassed, 4 warnings, 2 errors in 1.0s ===", (4, 1, 2, 2)),
        ("3 skipped, 5 deselected in 0.10s", (0, 0, 0, 3)),
        ("no tests ran in 0.01s", (0, 0, 0, 0)),
        ("========================= no tests ran in 0.01s =========================", (0, 0, 0, 0)),
        ("1 error in 0.50s", (0, 0, 1, 0)),
        ("\x1b[32m\x1b[1m30 passed\x1b[0m\x1b[32m in 0.03s\x1b[0m", (30, 0, 0, 0)),
        ("collecting ...\r12 passed in 2s", (12, 0, 0, 0)),
        ("5 passed, 1 subtests failed, 3 subtests passed in 0.2s", (5, 1, 0, 0)),
        ("40 passed in 90061.00s (1 day, 1:01:01)", (40, 0, 0, 0)),
    ],
)
def test_pytest_closes_in_both_forms(line: str, expected: tuple[int, int, int, int]) -> None:
    """Ruled and quiet closing lines give the same kind of counts; expected failures count as skipped."""
    assert counted(f"....\n{line}\n") == ("pytest", *expected)


@pytest.mark.parametrize(
    "line",
    [
        "He passed 30 tests in 0.03s",
        "  30 passed in 0.03s of captured output",
        "note: 30 passed in 0.03s",
        "30 passed",
        "test result: it went ok, 12 passed",
        "ok 1 - without a plan",
        "Summary [ about ] 8 tests run",
        "ok  without tabs",
    ],
)
def test_prose_is_not_counted(line: str) -> None:
    """A line that only resembles a closing line counts nothing."""
    assert count_tests(line) is None


def test_cargo_is_summed_over_binaries() -> None:
    """Every test binary's closing line counts, doc-tests too, and a failure in one of them stays."""
    text = (
        "test result: ok. 559 passed; 0 failed; 9 ignored; 0 measured; 0 filtered out; finished in 9.86s\n"
        "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s\n"
        "   Doc-tests rlm_core\n"
        "test result: ok. 4 passed; 0 failed; 36 ignored; 0 measured; 0 filtered out; finished in 5.58s\n"
    )
    assert counted(text) == ("cargo", 566, 1, 0, 45)


def test_a_cargo_binary_that_crashed_is_an_error() -> None:
    """A binary that ends by a signal closes no result, and is not forgotten."""
    text = (
        "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n"
        "  process didn't exit successfully: `/t/x-1` (signal: 11, SIGSEGV: invalid memory reference)\n"
    )
    assert counted(text) == ("cargo", 5, 0, 1, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("     Summary [   0.047s] 8 tests run: 8 passed, 0 skipped", (8, 0, 0, 0)),
        (
            (
                "     Summary [   1.2s] 10 tests run: 6 passed (1 slow, 2 flaky), 2 failed, 1 timed out,"
                " 1 exec failed, 3 skipped"
            ),
            (6, 3, 1, 3),
        ),
        ("     Summary [   0.1s] 3/8 tests run: 2 passed, 1 failed, 0 skipped", (2, 1, 5, 0)),
        ("     Summary [   0.000s] 0 tests run: 0 passed, 4 skipped", (0, 0, 0, 4)),
    ],
)
def test_nextest(line: str, expected: tuple[int, int, int, int]) -> None:
    """Timeouts fail, and tests that were planned and never run are errors."""
    assert counted(line) == ("nextest", *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ok  \tm/a\t0.012s\nok  \tm/b\t0.1s\n?   \tm/c\t[no test files]", (2, 0, 0, 0)),
        ("--- PASS: TestA (0.00s)\n    --- PASS: TestA/x (0.00s)\nPASS\nok  \tm\t0.002s", (1, 0, 0, 0)),
        ("--- FAIL: TestB (0.01s)\nFAIL\nFAIL\tm\t0.002s\nFAIL", (0, 1, 0, 0)),
        ("panic: boom\nFAIL\tm\t0.002s\nFAIL", (0, 1, 0, 0)),
        ("FAIL\tm [build failed]\nFAIL", (0, 0, 1, 0)),
        ("ok  \tm/a\t(cached)\nok  \tm/b\t(cached)", (0, 0, 0, 2)),
        ("--- PASS: TestA (0.00s)\n--- PASS: TestB (0.00s)\nPASS\nok  \tm\t(cached)", (0, 0, 0, 2)),
        ("--- SKIP: TestA (0.00s)\nPASS\nok  \tm\t0.01s", (0, 0, 0, 1)),
        ("ok  \tm\t0.01s [no tests to run]", (0, 0, 0, 0)),
        ("ok  \tm\t0.01s\tcoverage: 81.0% of statements", (1, 0, 0, 0)),
    ],
)
def test_go(text: str, expected: tuple[int, int, int, int]) -> None:
    """Tests count where they are told, else packages; what is cached was not executed."""
    assert counted(text) == ("go", *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<testsuites tests="9" failures="1" errors="1" skipped="2"><testsuite tests="9"/>', (5, 1, 1, 2)),
        ('<testsuite tests="2" failures="1">\n</testsuite>\n<testsuite tests="3"></testsuite>', (4, 1, 0, 0)),
        (
            '<testsuites>\n<testsuite tests="4"><testsuite tests="4"/></testsuite>\n</testsuites>',
            (4, 0, 0, 0),
        ),
        ("<testsuite tests='1' disabled='1'/>", (0, 0, 0, 1)),
    ],
)
def test_junit(text: str, expected: tuple[int, int, int, int]) -> None:
    """The outermost numbers count, inner suites do not count twice."""
    assert counted(text) == ("junit", *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TAP version 14\n1..3\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP no network", (1, 1, 0, 1)),
        ("ok 1\nnot ok 2 - later # TODO\n1..2", (1, 0, 0, 1)),
        ("1..5\nok 1\nok 2", (2, 0, 3, 0)),
        ("1..0 # SKIP nothing to do", (0, 0, 0, 0)),
        ("1..1\n    ok 1 - inner\n    1..1\nok 1 - outer", (1, 0, 0, 0)),
        ("TAP version 13\nok 1\nBail out! disk full", (1, 0, 1, 0)),
        (r"1..1" + "\nok 1 - a \\# skip in a title", (1, 0, 0, 0)),
    ],
)
def test_tap(text: str, expected: tuple[int, int, int, int]) -> None:
    """Directives skip, and a plan that was not fulfilled is an error."""
    assert counted(text) == ("tap", *expected)


def test_several_runners_are_summed() -> None:
    """A log of two runners names both and keeps the failure of the first."""
    text = (
        "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s\n"
        "12 passed in 0.1s\n"
    )
    assert counted(text) == ("pytest+cargo", 15, 1, 0, 0)


@given(st.text())
def test_no_text_breaks_the_counters(text: str) -> None:
    """Whatever a log holds, counting does not raise, and lines are counted as the text they stand in."""
    assert count_tests(text) == count_lines(text.split("\n"))


@given(st.text())
def test_a_plain_line_holds_no_escape_sequence(text: str) -> None:
    """Colour sequences are gone and ordinary text stays."""
    assert plain_line(f"\x1b[1;31m{'ok'}\x1b[0m") == "ok"
    assert plain_line(text).count("\x1b[31m") == 0


def test_a_megabyte_line_is_passed_over() -> None:
    """A line that no runner writes costs no time and hides no other."""
    assert counted("9" * 5_000_000 + "\n30 passed in 0.03s\n") == ("pytest", 30, 0, 0, 0)


def test_executed_leaves_skipped_out() -> None:
    """Skipped tests were not executed."""
    assert Counts(runner="x", passed=1, failed=2, errors=3, skipped=4).executed == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tests:       1 failed, 2 skipped, 3 todo, 14 passed, 20 total\n", (14, 1, 0, 5)),
        ("Test Suites: 1 failed, 2 passed, 3 total\nTests:       9 passed, 9 total\n", (9, 0, 1, 0)),
        ("Test Suites: 1 failed, 1 total\nTests:       0 total\n", (0, 0, 1, 0)),
        (
            " Test Files  1 failed | 2 passed (3)\n      Tests  2 failed | 14 passed | 1 todo (17)\n",
            (14, 2, 0, 1),
        ),
        (" Test Files  1 failed (1)\n      Tests  no tests\n     Errors  1 error\n", (0, 0, 2, 0)),
        ("No test files found, exiting with code 0\n", (0, 0, 0, 0)),
        ("\x1b[1mTests:       \x1b[22m\x1b[1m\x1b[32m3 passed\x1b[39m\x1b[22m, 3 total\n", (3, 0, 0, 0)),
    ],
)
def test_jest_and_vitest_close(text: str, expected: tuple[int, int, int, int]) -> None:
    """What is skipped or to do was not executed, and a suite that did not load is an error."""
    assert counted(text) == ("jest", *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("67% tests passed, 1 tests failed out of 3\n", (2, 1, 0, 0)),
        ("100% tests passed, 0 tests failed out of 3\n\nTotal Test time (real) =   0.01 sec\n", (3, 0, 0, 0)),
        ("100% tests passed out of 3\n", (3, 0, 0, 0)),
        (
            "100% tests passed, 0 tests failed out of 1\n\n\t  1 - gpu (Skipped)\n\t  2 - slow (Disabled)\n",
            (0, 0, 0, 2),
        ),
        ("No tests were found!!!\n", (0, 0, 0, 0)),
    ],
)
def test_ctest_closes(text: str, expected: tuple[int, int, int, int]) -> None:
    """A test that ctest calls passed because it was skipped was not executed."""
    assert counted(text) == ("ctest", *expected)


def go_events(*events: dict[str, str]) -> str:
    return "".join(json.dumps({"Package": "m/a", **event}) + "\n" for event in events)


PASSED = ({"Action": "run", "Test": "TestA"}, {"Action": "pass", "Test": "TestA"}, {"Action": "pass"})


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (PASSED, (1, 0, 0, 0, 0)),
        (({"Action": "output", "Output": "ok  \tm/a\t(cached)\n"}, *PASSED), (0, 0, 0, 1, 1)),
        (({"Action": "pass", "Test": "TestA/inner"}, *PASSED), (1, 0, 0, 0, 0)),
        (({"Action": "skip", "Test": "TestA"}, {"Action": "pass"}), (0, 0, 0, 1, 0)),
        (({"Action": "fail", "Test": "TestA"}, {"Action": "fail"}), (0, 1, 0, 0, 0)),
        (({"Action": "run", "Test": "TestA"}, {"Action": "fail"}), (0, 0, 1, 0, 0)),
        (({"Action": "run", "Test": "TestA"},), (0, 0, 1, 0, 0)),
        (
            ({"Action": "output", "Output": "?   \tm/a\t[no test files]\n"}, {"Action": "skip"}),
            (0, 0, 0, 0, 0),
        ),
        (({"Action": "pass"},), (1, 0, 0, 0, 0)),
    ],
)
def test_go_events_are_counted(
    events: tuple[dict[str, str], ...], expected: tuple[int, int, int, int, int]
) -> None:
    """Events count like go's plain lines: cached is not executed, a package that is cut off is an error."""
    assert counted(go_events(*events)) == ("go", *expected[:4])
    found = count_tests(go_events(*events))
    assert found is not None
    assert found.cached == expected[4]


def test_packages_that_run_side_by_side_are_kept_apart() -> None:
    """Mixed events of two packages, one of them cached, count each for itself."""
    other = [json.dumps({"Package": "m/b", **event}) for event in PASSED]
    cached = go_events({"Action": "output", "Output": "ok  \tm/a\t(cached)\n"}, *PASSED).splitlines()
    mixed = "\n".join(line for pair in zip(cached, [*other, ""], strict=True) for line in pair)
    assert counted(mixed) == ("go", 1, 0, 0, 1)
