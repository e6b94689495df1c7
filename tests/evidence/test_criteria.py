from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loopui.evidence.criteria import Judgement, judge, look_at_files, look_before
from loopui.evidence.examination import examine
from loopui.evidence.records import VERDICT_OF, LeftOver
from loopui.evidence.sight import Question
from loopui.evidence.written import Since

CARGO = "test result: {}. {} passed; {} failed; {} ignored; 0 measured; 0 filtered out; finished in 0.1s\n"


class Bench:
    """A log and a folder that a run has left, ready to be judged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log.txt"
        self.log.write_text("hello\n")

    def judge(self, criteria: dict[str, Any] | None = None, **over: Any) -> Judgement:
        """Judge a run that ended well, except for what is said."""
        given: dict[str, Any] = {"exit_code": 0, "signal": "", "left_over": ()}
        given |= over
        written = look_at_files(criteria or {}, cwd=self.folder, since=given.pop("since", None))
        question = Question(log=self.log, criteria=criteria or {}, own_lines=given.pop("own_lines", 0))
        sight = examine(question, deadline_s=given.pop("search_s", 60.0))
        judgement = judge(criteria or {}, sight, written, **given)
        assert judgement.verdict == VERDICT_OF[judgement.reason]
        assert len(judgement.explanation.splitlines()) == 1
        return judgement


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a bench with a log of one line."""
    return Bench(tmp_path)


def told(judgement: Judgement) -> tuple[str, str]:
    return judgement.reason, judgement.explanation


def test_without_criteria_the_exit_code_is_zero(bench: Bench) -> None:
    """Empty criteria mean exit code 0, and the observation says so."""
    assert told(bench.judge()) == ("criteria-met", "exit code 0")
    assert told(bench.judge(exit_code=101)) == ("exit-code", "exit code 101, expected 0")
    observed = bench.judge(exit_code=101).observations
    assert [(item.criterion, item.expected, item.observed, item.met) for item in observed] == [
        ("exit_codes", "0", "exit code 101", False)
    ]


def test_other_exit_codes_may_be_expected(bench: Bench) -> None:
    """Any of the listed codes passes, and 0 does not when it is not listed."""
    assert bench.judge({"exit_codes": [1, 3]}, exit_code=3).verdict == "pass"
    assert told(bench.judge({"exit_codes": [1, 3]})) == ("exit-code", "exit code 0, expected 1 or 3")
    assert bench.judge({"exit_codes": None}).verdict == "pass"


def test_a_refused_command_is_blocked(bench: Bench) -> None:
    """Exit code 75 is the command's own refusal, unless the gate expects it."""
    assert bench.judge(exit_code=75).reason == "refused"
    assert bench.judge({"exit_codes": [0, 75]}, exit_code=75).verdict == "pass"


def test_a_signal_or_an_unknown_end_never_passes(bench: Bench) -> None:
    """A command that a signal ended fails with the signal's name; no exit code is no pass."""
    assert told(bench.judge(exit_code=None, signal="SIGSEGV")) == (
        "exit-code",
        "ended by SIGSEGV, expected 0",
    )
    assert bench.judge(exit_code=0, signal="SIGKILL").verdict == "fail"
    assert told(bench.judge(exit_code=None)) == ("exit-code", "no exit code is known, expected 0")


@pytest.mark.parametrize(
    ("closing", "explanation"),
    [
        (CARGO.format("ok", 0, 0, 3), "no test was executed: 0 passed, 3 skipped"),
        ("no tests ran in 0.01s\n", "no test was executed: 0 passed"),
        ("ok  \tm\t(cached)\n", "no test was executed: 0 passed, 1 cached"),
        ("done\n", "no test was executed: no test counts in the log"),
    ],
)
def test_a_gate_that_executes_nothing_does_not_pass(bench: Bench, closing: str, explanation: str) -> None:
    """No test, all skipped, all cached and no counts at all are `not-executed` where tests are asked for."""
    bench.log.write_text(closing)
    assert told(bench.judge({"min_passed": 1, "max_failed": 0})) == ("not-executed", explanation)


def test_without_a_minimum_nothing_executed_is_still_told(bench: Bench) -> None:
    """A pass without an executed test says so."""
    bench.log.write_text(CARGO.format("ok", 0, 0, 3))
    assert told(bench.judge()) == (
        "criteria-met",
        "exit code 0, but no test was executed: 0 passed, 3 skipped",
    )


def test_counts_are_held_against_their_bounds(bench: Bench) -> None:
    """Failures count with errors, and the sum over all binaries is what counts."""
    bench.log.write_text(CARGO.format("ok", 9, 0, 0) + CARGO.format("FAILED", 1, 2, 0))
    assert bench.judge({"min_passed": 10}).verdict == "pass"
    assert told(bench.judge({"max_failed": 0})) == ("criteria", "10 passed, 2 failed: max_failed is 0")
    assert bench.judge({"max_failed": 2}).verdict == "pass"
    assert told(bench.judge({"min_passed": 11})) == ("criteria", "10 passed, 2 failed: min_passed is 11")
    bench.log.write_text("no counts\n")
    assert told(bench.judge({"max_failed": 0})) == (
        "criteria",
        "no test counts in the log: max_failed is 0",
    )


def test_expressions_are_sought_in_every_line(bench: Bench) -> None:
    """A required expression must match in a line and a forbidden one in none; both tell the line."""
    bench.log.write_text("start\ntest result: \x1b[32mok\x1b[0m. done\nthread 'x' panicked at y\n")
    judgement = bench.judge({"require": ["^test result: ok", "y$"], "forbid": ["panicked at"]})
    assert told(judgement) == ("criteria", "line 3: thread 'x' panicked at y: forbid is panicked at")
    assert [item.met for item in judgement.observations] == [True, True, True, False]
    assert judgement.observations[1].observed == "line 2: test result: ok. done"
    missing = bench.judge({"require": ["a", "nowhere", "neither"]})
    assert told(missing) == ("criteria", "no line matches: require is nowhere (and 1 more criteria not met)")


@pytest.mark.parametrize("key", ["require", "forbid"])
@pytest.mark.parametrize("pattern", ["(", "*", "(?P<a", "a{99999999999}"])
def test_a_broken_expression_never_passes(bench: Bench, key: str, pattern: str) -> None:
    """What is not a regular expression fails the run by name; the sound ones are still looked for."""
    judgement = bench.judge(
        {key: [pattern], "require": ["hello"]} if key == "forbid" else {key: ["hello", pattern]}
    )
    assert judgement.reason == "criteria"
    assert "not a regular expression" in judgement.explanation
    assert [item.met for item in judgement.observations] == [True, True, False]


def test_a_hostile_expression_ends_at_the_deadline(bench: Bench) -> None:
    """An expression that would search for ages is left, stops no thread, and keeps the counts."""
    bench.log.write_text("a" * 60 + "!\n12 passed in 0.1s\n")
    beats = 0
    over = threading.Event()

    def beat() -> None:
        nonlocal beats
        while not over.wait(0.02):
            beats += 1

    heart = threading.Thread(target=beat)
    heart.start()
    judgement = bench.judge({"forbid": ["^(a+)+$"], "min_passed": 1}, search_s=1.0)
    over.set()
    heart.join()
    assert told(judgement)[0] == "criteria"
    assert "not searched to its end within 1 s" in judgement.explanation
    assert judgement.counts is not None
    assert judgement.counts.passed == 12
    assert beats >= 5


def test_a_huge_log_is_read_to_its_end(bench: Bench) -> None:
    """Counts and matches at both ends of a large log are found, a line of megabytes in pieces."""
    with bench.log.open("w") as file:
        file.write("first light\n" + CARGO.format("FAILED", 1, 1, 0))
        file.write("x" * 8_000_000 + "needle" + "y" * 8_000_000 + "\n")
        file.writelines(f"line {number}\n" for number in range(200_000))
        file.write(CARGO.format("ok", 2, 0, 0))
    judgement = bench.judge({"require": ["first", "needle", "line 199999$"], "forbid": ["absent"]})
    assert judgement.verdict == "pass"
    assert judgement.counts is not None
    assert (judgement.counts.passed, judgement.counts.failed) == (3, 1)
    assert "searched in pieces" in judgement.observations[-1].observed
    assert bench.judge().counts == judgement.counts


def test_a_log_of_bytes_or_of_nothing_is_judged(bench: Bench) -> None:
    """Binary, empty, vanished, unreadable and pipe-shaped logs are judged, and nothing is waited for."""
    bench.log.write_bytes(bytes(range(256)) * 1000)
    assert bench.judge({"forbid": ["panicked"]}).verdict == "pass"
    bench.log.write_bytes(b"")
    assert bench.judge({"require": ["x"]}).verdict == "fail"
    bench.log.unlink()
    assert bench.judge().verdict == "pass"
    for key in ("require", "forbid"):
        gone = bench.judge({key: ["x"]})
        assert told(gone) == ("criteria", f"the log cannot be read: No such file or directory: {key} is x")
    os.mkfifo(bench.log)
    assert "not a regular file" in bench.judge({"forbid": ["x"]}).explanation
    assert bench.judge({"min_passed": 1}).reason == "not-executed"


@pytest.mark.parametrize(
    ("path", "equals", "met"),
    [
        ("pass", True, True),
        ("pass", 1, False),
        ("count", 1, True),
        ("count", 1.0, True),
        ("count", True, False),
        ("a.b.1.c", "x", True),
        ("a.b.9.c", "x", False),
        ("a.b.-1.c", "x", True),
        ("dotted.key", 5, True),
        ("no", True, False),
        ("pass", None, True),
        ("no", None, False),
        ("null", None, False),
        ("count.deeper", 1, False),
    ],
)
def test_json_values(bench: Bench, path: str, equals: object, met: bool) -> None:  # noqa: FBT001
    """A value is found by keys and indexes and compared as JSON does; unasked, null and false fail."""
    data = {
        "pass": True,
        "count": 1,
        "a": {"b": [{}, {"c": "x"}]},
        "dotted.key": 5,
        "no": False,
        "null": None,
    }
    (bench.folder / "out.json").write_text(json.dumps({**data, "null": None}))
    judgement = bench.judge({"json": [{"file": "out.json", "path": path, "equals": equals}]})
    assert judgement.verdict == ("pass" if met else "fail")
    assert judgement.observations[1].met is met


def test_a_json_value_that_is_not_met_is_told(bench: Bench) -> None:
    """The explanation names file, path, what stands there and what was expected."""
    (bench.folder / "out.json").write_text('{"pass": false}')
    judgement = bench.judge({"json": [{"file": "out.json", "path": "pass", "equals": True}]})
    assert told(judgement) == ("criteria", "out.json: pass is false, expected pass = true")


def test_json_files_that_show_nothing(bench: Bench) -> None:
    """Missing, broken, absurdly nested, pipe-shaped and older files fail with their reason."""
    file = bench.folder / "out.json"
    criteria = {"json": [{"file": "out.json", "path": "pass", "equals": True}]}
    assert "cannot be read: No such file" in bench.judge(criteria).explanation
    file.write_text('{"pass": tru')
    assert "not JSON" in bench.judge(criteria).explanation
    file.write_text("[" * 100_000)
    assert "not JSON" in bench.judge(criteria).explanation
    file.write_text('{"pass": true}')
    now = datetime.now(UTC)
    assert bench.judge(criteria, since=Since(at=now)).verdict == "pass"
    late = bench.judge(criteria, since=Since(at=now + timedelta(minutes=1)))
    assert "not written by this run" in late.explanation
    file.unlink()
    os.mkfifo(file)
    assert "not a regular file" in bench.judge(criteria).explanation


def test_files_as_they_were_before_the_run_show_nothing(bench: Bench) -> None:
    """A file that was there a moment ago counts only once it was written anew, with the same content too."""
    criteria = {"json": [{"file": "out.json", "path": "pass"}], "junit": ["r-*.xml", "**/r-*.xml"]}
    files = {"out.json": '{"pass": true}', "r-1.xml": REPORT.format(0, SKIPPED)}
    for name, content in files.items():
        (bench.folder / name).write_text(content)
    since = Since(at=datetime.now(UTC), files=look_before(criteria, cwd=bench.folder))
    assert sorted(Path(path).name for path in since.files) == sorted(files)
    judgement = bench.judge(criteria, since=since)
    assert (judgement.verdict, judgement.counts) == ("fail", None)
    assert {item.met for item in judgement.observations if item.criterion == "json out.json"} == {False}
    for name, content in files.items():
        fresh = bench.folder / f"{name}.new"
        fresh.write_text(content)
        fresh.replace(bench.folder / name)
    assert bench.judge(criteria, since=since).verdict == "pass"


def test_left_processes(bench: Bench) -> None:
    """Processes left alive fail a gate that forbids them, and only such a gate."""
    left = [LeftOver(pid=7, command="sccache"), LeftOver(pid=8, command="watch")]
    assert bench.judge(left_over=left).verdict == "pass"
    judgement = bench.judge({"no_left_processes": True}, left_over=left)
    assert told(judgement) == ("left-processes", "still alive: sccache (7), watch (8)")
    assert bench.judge({"no_left_processes": True}).verdict == "pass"


def test_reasons_have_an_order(bench: Bench) -> None:
    """When everything goes wrong, the exit code is told first, then execution, criteria, processes."""
    bench.log.write_text("nothing\n")
    criteria = {"min_passed": 1, "require": ["x"], "no_left_processes": True}
    left = [LeftOver(pid=7, command="sccache")]
    assert bench.judge(criteria, exit_code=1, left_over=left).reason == "exit-code"
    assert bench.judge(criteria, left_over=left).reason == "not-executed"
    bench.log.write_text("1 passed in 0.1s\n")
    assert bench.judge(criteria, left_over=left).reason == "criteria"
    assert bench.judge({**criteria, "require": ["passed"]}, left_over=left).reason == "left-processes"


def test_judging_loads_light(tmp_path: Path) -> None:
    """The service process judges an ordinary run without JSON, subprocess or pydantic."""
    code = (
        "import sys; from pathlib import Path; from loopui.evidence.criteria import Written, judge;"
        "from loopui.evidence.examination import examine; from loopui.evidence.sight import Question;"
        f"seen = examine(Question(log=Path({str(tmp_path)!r}), criteria={{}}));"
        "judge({}, seen, Written(), exit_code=0, signal='', left_over=());"
        "print(sorted({'json', 'subprocess', 'pydantic', 'tomllib', 'textual'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loopuis_own_first_line_is_not_the_commands(bench: Bench) -> None:
    """Neither a required nor a forbidden expression finds the admission line that stands above the output."""
    bench.log.write_text("loopui: heavy command admitted (available=9MiB, threshold=3MiB)\nadmitted twice\n")
    criteria = {"forbid": ["heavy"], "require": ["admitted"]}
    found = bench.judge(criteria, own_lines=1)
    assert found.verdict == "pass"
    assert "line 2: admitted twice" in {item.observed for item in found.observations}
    assert bench.judge(criteria).verdict == "fail"


REPORT = '<testsuite tests="3" failures="{0}"><testcase name="a"/><testcase name="b"/>{1}</testsuite>'
FAILED = '<testcase name="c"><failure>no</failure></testcase>'
SKIPPED = '<testcase name="c"><skipped/></testcase>'


class TestReports:
    """Counts that come from JUnit files which the run was to write."""

    def test_counts_come_from_the_reports_alone(self, bench: Bench) -> None:
        """Reports of several suites are summed, and the same tests in the log are not counted twice."""
        bench.log.write_text("2 passed in 0.1s\n")
        for name in ("TEST-a.xml", "TEST-b.xml"):
            (bench.folder / name).write_text(REPORT.format(0, SKIPPED))
        found = bench.judge({"junit": ["TEST-*.xml"], "min_passed": 4, "max_failed": 0})
        assert (found.verdict, found.counts and (found.counts.passed, found.counts.skipped)) == (
            "pass",
            (4, 2),
        )

    def test_a_failure_in_a_report_fails(self, bench: Bench) -> None:
        """A failed case fails a gate whose command ended well."""
        (bench.folder / "r.xml").write_text(REPORT.format(1, FAILED))
        assert told(bench.judge({"junit": ["r.xml"], "max_failed": 0})) == (
            "criteria",
            "2 passed, 1 failed: max_failed is 0",
        )

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (None, "r.xml: cannot be read: No such file or directory"),
            ("<testsuite", "r.xml: not XML: "),
            ("<html/>", "r.xml: its outer element is <html>"),
            ('<!DOCTYPE t [<!ENTITY a "b">]><testsuite>&a;</testsuite>', "r.xml: it has a DOCTYPE"),
        ],
    )
    def test_what_is_no_report_shows_nothing(self, bench: Bench, content: str | None, why: str) -> None:
        """A report that is missing, broken or dangerous is not met, whatever the log says."""
        bench.log.write_text("2 passed in 0.1s\n")
        if content is not None:
            (bench.folder / "r.xml").write_text(content)
        found = bench.judge({"junit": ["r.xml"], "min_passed": 1})
        assert (found.verdict, found.reason, found.counts) == ("fail", "not-executed", None)
        assert found.explanation.startswith(f"no test was executed: {why}")
        assert bench.judge({"junit": ["r.xml"]}).reason == "criteria"

    def test_a_report_from_before_the_run_shows_nothing(self, bench: Bench) -> None:
        """What an earlier run has left is not this run's result."""
        (bench.folder / "r.xml").write_text(REPORT.format(0, SKIPPED))
        started = datetime.now(UTC) + timedelta(minutes=1)
        judgement = bench.judge({"junit": ["r.xml"], "min_passed": 1}, since=Since(at=started))
        assert "older" in judgement.explanation


def test_a_pass_without_executed_tests_carries_a_warning(bench: Bench) -> None:
    """Where no minimum is asked for, all skipped passes, and the warning stands beside the verdict."""
    bench.log.write_text("3 skipped in 0.10s\n")
    found = bench.judge()
    assert (found.verdict, found.warnings) == ("pass", ("no test was executed: 0 passed, 3 skipped",))
    bench.log.write_text("3 passed in 0.10s\n")
    assert bench.judge().warnings == ()
