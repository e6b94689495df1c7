"""Metrics runs through the real executor: real commands that write JSON, repositories, artifacts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loopui.evidence.records import Record, read_record
from loopui.evidence.scan import scan
from loopui.evidence.verifying import verify
from loopui.executor.life import Finished, Running
from tests.executor.support import Machine, TinyDisk, kill, until

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
WRITE = """printf '{"ms": %s}' "$(cat speed)" > out.json"""
METRICS: dict[str, Any] = {
    "file": "out.json",
    "format": "paths",
    "values": [{"name": "startup", "path": "ms", "unit": "ms"}],
    "repeats": 1,
    "budget_percent": 10,
    "floor": 5,
}


def git(where: Path, *words: str) -> str:
    done = subprocess.run(["git", *IDENTITY, *words], cwd=where, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Bench:
    """A product whose speed stands in a file, its workspace, and the gate that measures it."""

    def __init__(self, rig: Machine, product: Path) -> None:
        self.rig = rig
        self.product = product
        self.baseline = ""

    def commit(self, speed: str) -> None:
        """Make the product as fast as that."""
        (self.product / "speed").write_text(speed)
        git(self.product, "add", ".")
        git(self.product, "commit", "-q", "-m", f"speed {speed}", "--allow-empty")

    def launch(self, command: str | tuple[str, ...] = WRITE, **changes: Any) -> str:
        """Launch the gate and return its run."""
        metrics = METRICS | {"baseline": self.baseline} | changes.pop("metrics", {})
        values: dict[str, Any] = {"gate": "VG-PERF-001", "task": "M5-T01", "milestone": "M5", "heavy": False}
        values |= {"cwd": str(self.product), "repos": {"product": str(self.product)}, "metrics": metrics}
        return self.rig.launch(command, **values | changes)

    def run(self, command: str | tuple[str, ...] = WRITE, **changes: Any) -> Record:
        """Run the gate and return its record."""
        life = self.rig.finish(self.launch(command, **changes))
        return self.record(life)

    def record(self, life: Finished) -> Record:
        """Return the record of a run."""
        return read_record(self.rig.workspace() / life.record)

    def calibrate(self, speed: str) -> Record:
        """Measure a baseline at that speed and take it."""
        self.commit(speed)
        record = self.run(calibration=True)
        assert record.verdict == "pass", record.explanation
        self.baseline = record.artifacts[0].path
        return record

    def log(self, record: Record) -> list[str]:
        """Return the lines of a run's log after the admission's."""
        return (self.rig.workspace() / record.log).read_text().splitlines()[1:]


@pytest.fixture
def bench(rig: Machine, tmp_path: Path) -> Bench:
    product = tmp_path / "product"
    product.mkdir()
    git(product, "init", "-q", "-b", "main")
    (product / ".gitignore").write_text("out.json\ncount\n")
    return Bench(rig, product)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "told"),
    [
        ("100", "102", "pass", "1 metric within budget, startup +2.0 %, +2 ms"),
        ("100", "80", "pass", "1 metric within budget, startup −20.0 %, −20 ms"),
        ("10", "12", "pass", "1 metric within budget, startup +20.0 %, +2 ms"),  # only the percentage
        ("1000", "1050", "pass", "1 metric within budget, startup +5.0 %, +50 ms"),  # only the floor
        (
            "100",
            "120",
            "fail",
            "startup became worse: 120 ms, baseline 100 ms: +20.0 %, +20 ms, over 10 % and 5 ms",
        ),
    ],
)
def test_a_run_fails_where_budget_and_floor_are_exceeded(
    bench: Bench, before: str, after: str, verdict: str, told: str
) -> None:
    """Another commit than the baseline's fails by its criteria if both are exceeded, and else passes."""
    bench.calibrate(before)
    bench.commit(after)
    record = bench.run()
    assert (record.verdict, record.explanation) == (verdict, told)
    assert record.reason == ("criteria-met" if verdict == "pass" else "criteria")
    assert record.grade == "claim"
    observed = record.criteria[-1]
    assert (observed.criterion, observed.met) == ("metric startup", verdict == "pass")
    assert observed.expected == "not over 10 % and 5 ms more than the baseline"


def test_the_same_commit_is_not_compared(bench: Bench) -> None:
    """A candidate of the baseline's own commit is blocked and no pass; a calibration may compare them."""
    bench.calibrate("100")
    record = bench.run()
    sha = git(bench.product, "rev-parse", "HEAD")
    assert (record.verdict, record.reason) == ("blocked", "not-comparable")
    assert record.explanation.startswith(f"both are commit {sha[:10]} of product")
    assert record.metrics[0].baseline is None
    again = bench.run(calibration=True)
    assert (again.verdict, again.calibration) == ("pass", True)
    assert again.explanation == "calibration: 1 metric within budget, startup unchanged"
    assert again.metrics[0].baseline == 100.0


def test_a_commit_that_changes_nothing_tested_is_the_same(bench: Bench) -> None:
    """Committing evidence beside the product makes no other candidate of it."""
    bench.product = bench.rig.workspace()
    git(bench.product, "init", "-q", "-b", "main")
    (bench.product / ".gitignore").write_text("out.json\n")
    bench.calibrate("100")
    git(bench.product, "add", ".")
    git(bench.product, "commit", "-q", "-m", "evidence")
    record = bench.run()
    assert record.reason == "not-comparable"
    assert "in nothing that is tested" in record.explanation


def test_without_a_baseline_a_run_is_blocked_and_says_how_to_make_one(bench: Bench) -> None:
    """Nothing to compare with is no pass; what was measured is kept, and may become the baseline."""
    bench.commit("100")
    record = bench.run()
    assert (record.verdict, record.reason) == ("blocked", "not-comparable")
    assert "--calibration` measures one" in record.explanation
    assert record.metrics[0].candidate == 100.0
    bench.baseline = record.artifacts[0].path
    bench.commit("101")
    assert bench.run().verdict == "pass"


@pytest.mark.parametrize("name", ["evidence/gone.json", "evidence/../../outside.json", "evidence/link.json"])
def test_a_baseline_that_cannot_be_had_is_no_pass(bench: Bench, tmp_path: Path, name: str) -> None:
    """A baseline that is gone, or that leads out of the evidence, blocks the run with its reason."""
    bench.calibrate("100")
    outside = tmp_path / "outside.json"
    outside.write_text((bench.rig.workspace() / bench.baseline).read_text())
    (bench.rig.workspace() / "evidence" / "link.json").symlink_to(outside)
    bench.commit("100")
    bench.baseline = name
    record = bench.run()
    assert (record.verdict, record.reason) == ("blocked", "not-comparable")
    assert record.explanation.startswith(f"the baseline {name}: ")


def test_the_median_of_three_repeats_counts(bench: Bench) -> None:
    """The command runs three times in one run, with one log; one slow repeat decides nothing."""
    bench.calibrate("100")
    bench.commit("0")
    command = (
        "n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; echo repeat $n;"
        """ set -- 101 500 103; shift $n; printf '{"ms": %s}' $1 > out.json"""
    )
    record = bench.run(command, metrics={"repeats": 3})
    assert record.verdict == "pass"
    assert bench.log(record) == ["repeat 0", "repeat 1", "repeat 2"]
    (metric,) = record.metrics
    assert (metric.candidate, metric.samples) == (103.0, (101.0, 500.0, 103.0))
    kept = json.loads((bench.rig.workspace() / record.artifacts[0].path).read_text())
    assert [each["startup"]["samples"] for each in kept["repeats"]] == [[101.0], [500.0], [103.0]]
    assert len(bench.rig.records()) == 2  # the calibration's and this one's


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("true", "out.json: not written by this repeat (it is older)"),
        ("rm out.json", "out.json: cannot be read: No such file or directory"),
        ("echo '{' > out.json", "out.json: not JSON"),
        ("""echo '{"ms": NaN}' > out.json""", "out.json: ms is NaN"),
        ("""echo '{"ms": true}' > out.json""", "out.json: ms is true, not a number"),
        ("echo '{}' > out.json", "out.json: ms: there is no `ms`"),
    ],
)
def test_what_was_not_measured_is_no_pass(bench: Bench, command: str, told: str) -> None:
    """A stale or broken file fails the run with one line, and leaves no artifact that could be a baseline."""
    bench.calibrate("100")
    bench.commit("100")
    record = bench.run(command, metrics={"repeats": 3})
    assert (record.verdict, record.reason) == ("fail", "not-executed")
    assert record.explanation.startswith(f"nothing was measured: {told}")
    assert record.explanation.endswith("(repeat 1 of 3)")
    assert (record.metrics, record.artifacts) == ((), ())


def test_a_repeat_that_writes_nothing_is_stale(bench: Bench) -> None:
    """The file of the first repeat shows nothing for the second."""
    bench.calibrate("100")
    bench.commit("101")
    record = bench.run(f"if mkdir count; then {WRITE}; fi 2>/dev/null", metrics={"repeats": 2})
    assert record.explanation == (
        "nothing was measured: out.json: not written by this repeat (it is older) (repeat 2 of 2)"
    )


def test_a_repeat_that_fails_ends_the_run_with_the_ordinary_verdict(bench: Bench) -> None:
    """The exit code of a failing repeat is the run's; nothing is repeated after it, nothing compared."""
    bench.calibrate("100")
    bench.commit("101")
    record = bench.run(f"{WRITE}; echo once; mkdir count || exit 3", metrics={"repeats": 5})
    assert (record.verdict, record.reason, record.exit_code) == ("fail", "exit-code", 3)
    assert bench.log(record).count("once") == 2
    assert record.artifacts == ()


def test_a_signal_is_the_runs_own(bench: Bench) -> None:
    """A repeat that a signal ends is told as a command that a signal has ended."""
    bench.commit("100")
    record = bench.run("kill -SEGV $$", metrics={"repeats": 2})
    assert (record.verdict, record.reason, record.signal) == ("fail", "exit-code", "SIGSEGV")


def test_other_exit_codes_may_be_allowed(bench: Bench) -> None:
    """A repeat that ends with an allowed code is measured like any other."""
    bench.calibrate("100")
    bench.commit("101")
    record = bench.run(f"{WRITE}; exit 2", metrics={"repeats": 2}, criteria={"exit_codes": [0, 2]})
    assert (record.verdict, record.exit_code) == ("pass", 2)


def test_the_other_criteria_count_first(bench: Bench) -> None:
    """A run that fails by its log is a fail although its metrics are within; both are recorded."""
    bench.calibrate("100")
    bench.commit("101")
    record = bench.run(f"echo panicked at; {WRITE}", criteria={"forbid": ["panicked at"]})
    assert (record.verdict, record.reason) == ("fail", "criteria")
    assert [(each.criterion, each.met) for each in record.criteria] == [
        ("exit_codes", True),
        ("forbid", False),
        ("metric startup", True),
    ]


def test_a_command_that_is_not_there_is_told_as_such(bench: Bench) -> None:
    """A list whose program does not exist could not be started: that is no measurement and no fail."""
    bench.commit("100")
    record = bench.run(("no-such-program", "--json"))
    assert (record.verdict, record.reason) == ("blocked", "spawn-error")
    assert record.explanation == "command not found: 'no-such-program'"
    assert bench.run("no-such-program").reason == "spawn-error"


def test_a_list_is_executed_without_a_shell(bench: Bench) -> None:
    """The command's arguments reach it as they are, and its signals as if nobody stood between."""
    bench.commit("100")
    program = (
        "import json, signal, sys; json.dump({'ms': len(sys.argv[1])}, open('out.json', 'w'));"
        "print(signal.getsignal(signal.SIGTERM), sys.argv[1])"
    )
    record = bench.run((sys.executable, "-c", program, "a b  $c"), calibration=True)
    assert record.metrics[0].candidate == 7.0
    assert bench.log(record) == ["0 a b  $c"]
    piped = bench.run(f"yes | head -1; {WRITE}", calibration=True)
    assert bench.log(piped) == ["y"]  # and no complaint: what has no reader any more ends silently


def test_the_timeout_is_for_all_repeats_together(bench: Bench) -> None:
    """Repeats that are each short enough are stopped when together they take too long."""
    bench.commit("100")
    record = bench.run(f"{WRITE}; sleep 0.4", metrics={"repeats": 50}, timeout_s=1.0)
    assert (record.verdict, record.reason) == ("fail", "timeout")
    assert record.artifacts == ()
    assert record.duration_s is not None
    assert record.duration_s < 50 * 0.4


def test_a_cancelled_run_starts_no_other_repeat(bench: Bench) -> None:
    """A command that ends well when it is asked to is not started again."""
    bench.commit("100")
    command = f"trap 'exit 0' TERM; echo started; {WRITE}; touch count; sleep 20 & wait"
    run = bench.launch(command, metrics={"repeats": 3})
    until((bench.product / "count").exists, what="the first repeat")
    bench.rig.client.cancel(run, by="tester")
    record = bench.record(bench.rig.finish(run))
    assert (record.verdict, record.reason) == ("blocked", "cancelled")
    assert bench.log(record) == ["started"]


def test_repeats_survive_their_executor(bench: Bench) -> None:
    """A run whose executor is killed between two repeats is measured to its end and compared by the next."""
    bench.calibrate("100")
    bench.commit("104")
    command = f"touch count; while test -e count; do sleep 0.05; done; {WRITE}"
    run = bench.launch(command, metrics={"repeats": 2})
    count = bench.product / "count"
    until(count.exists, what="the first repeat")
    kill(bench.rig.executor().pid)
    count.unlink()
    until(count.exists, what="the second repeat")
    count.unlink()
    record = bench.record(bench.rig.finish(run))
    assert (record.verdict, record.metrics[0].samples) == ("pass", (104.0, 104.0))


def test_all_repeats_hold_the_slot(bench: Bench) -> None:
    """A heavy metrics run keeps others out until its last repeat has ended."""
    bench.commit("100")
    alone = bench.rig.exclusive(0.1, "metrics")
    bench.launch(f"({alone}) && {WRITE}", metrics={"repeats": 3}, heavy=True, calibration=True)
    other = bench.rig.launch(bench.rig.exclusive(0.1, "other"))
    assert bench.rig.finish(other).verdict == "pass"
    assert bench.rig.lines() == ["start metrics"] * 3 + ["start other"]


def test_repeats_run_in_a_clean_clone(bench: Bench) -> None:
    """Of a repository that is tested in a clean clone the file in the clone is read, none beside it."""
    bench.calibrate("100")
    bench.commit("103")
    (bench.product / "speed").write_text("999")
    record = bench.run(clean_clones={"product": []}, metrics={"repeats": 2})
    assert (record.verdict, record.metrics[0].candidate, record.grade) == ("pass", 103.0, "claim")


def test_artifacts_are_the_runs_own_and_verified(bench: Bench) -> None:
    """Both artifacts are read as what they are, outrank nothing, and are missed or seen to be edited."""
    bench.calibrate("100")
    bench.commit("120")
    record = bench.run()
    workspace = bench.rig.workspace()
    kinds = {each.path: (each.kind, each.verdict, each.gates) for each in scan(workspace)}
    data, table = (each.path for each in record.artifacts)
    stem = record.log.removesuffix(".txt")  # its day and number: the baseline may be of the day before
    assert "/milestone-M5/M5-T01-VG-PERF-001" in stem
    assert (data, table) == (f"{stem}-metrics.json", f"{stem}-metrics.md")
    assert kinds[data] == ("metrics", None, ("VG-PERF-001",))
    assert kinds[table] == ("metrics", None, ("VG-PERF-001",))
    assert kinds[record.log][:2] == ("log", "fail")
    assert verify(workspace).flaws == ()
    (workspace / data).write_text((workspace / data).read_text().replace("120.0", "100.0"))
    (workspace / table).unlink()
    assert [(each.kind, each.path) for each in verify(workspace).flaws] == [
        ("edited", data),
        ("missing", table),
    ]
    (workspace / record.log).with_suffix(".toml").unlink()
    assert [(each.kind, each.path) for each in verify(workspace).flaws] == [
        ("orphan", data),
        ("orphan", record.log),
    ]


def test_no_artifact_replaces_what_stands_at_its_name(bench: Bench) -> None:
    """A file of the artifact's name, were it the command's own, stays; the record says where ours is."""
    bench.commit("100")
    log = f"$(echo '{bench.rig.workspace()}'/evidence/*/*/*.txt)"
    record = bench.run(f'log={log}; echo mine > "${{log%.txt}}-metrics.json"; {WRITE}', calibration=True)
    stem = record.log.removesuffix(".txt")
    assert (bench.rig.workspace() / f"{stem}-metrics.json").read_text() == "mine\n"
    assert record.artifacts[0].path == f"{stem}-metrics-2.json"
    assert verify(bench.rig.workspace()).flaws == ()


def test_evidence_cleared_away_meanwhile_is_made_again(bench: Bench) -> None:
    """Deleting the evidence folder while the command runs costs the log, but no measurement."""
    bench.commit("100")
    evidence = bench.rig.workspace() / "evidence"
    record = bench.run(f"rm -r '{evidence}'; {WRITE}", calibration=True)
    assert record.verdict == "pass"
    assert all((bench.rig.workspace() / each.path).is_file() for each in record.artifacts)


def open_with_note(bench: Bench, run: str) -> Running | None:
    life = bench.rig.client.find(run)
    return life if isinstance(life, Running) and "metrics cannot be written" in life.note else None


@pytest.mark.parametrize("waits", [True, False], ids=["room is made", "somebody cancels"])
def test_a_full_disk_costs_no_measurement(
    bench: Bench,
    tiny_disk: Callable[[Path, int], TinyDisk],
    waits: bool,  # noqa: FBT001  # a parameter of the test's table
) -> None:
    """The run stays open until there is room; whoever cancels it has record and artifacts elsewhere."""
    disk = tiny_disk(bench.rig.workspace() / "evidence", 4096)
    bench.commit("100")
    count = bench.product / "count"
    run = bench.launch(f"touch count; while test -e count; do sleep 0.05; done; {WRITE}", calibration=True)
    until(count.exists, what="the command")
    disk.fill()
    count.unlink()
    until(lambda: open_with_note(bench, run), what="the note")
    if waits:
        disk.free()
    else:
        bench.rig.client.cancel(run, by="tester")
    record = bench.record(bench.rig.finish(run))
    place = bench.rig.workspace() / "evidence" if waits else bench.rig.state / "runs" / run
    assert (record.verdict, record.metrics[0].candidate) == ("pass", 100.0)
    kept = [bench.rig.workspace() / each.path for each in record.artifacts]
    assert [path.is_relative_to(place) and path.stat().st_size for path in kept] == [
        each.bytes for each in record.artifacts
    ]


def test_a_baseline_in_the_gates_own_format_is_compared_with_a_warning(bench: Bench) -> None:
    """A harness's own file may be the baseline; where it names no commit, that is told and not guessed."""
    own = bench.rig.workspace() / "evidence" / "M5-T01-baseline.json"
    own.parent.mkdir(exist_ok=True)
    own.write_text('{"ms": 100}')
    bench.commit("104")
    bench.baseline = "evidence/M5-T01-baseline.json"
    record = bench.run()
    assert (record.verdict, record.metrics[0].baseline) == ("pass", 100.0)
    assert record.warnings == (
        "evidence/M5-T01-baseline.json names no commit: that it is another than this run's is not certain",
    )
    sha = git(bench.product, "rev-parse", "HEAD")
    own.write_text(json.dumps({"ms": 100, "metadata": {"commit_id": sha}}))
    assert bench.run().reason == "not-comparable"
    own.write_text(json.dumps({"ms": 100, "commit": "0123456789" * 4}))
    named = bench.run()
    assert (named.verdict, named.warnings) == ("pass", ())


def test_the_executor_starts_without_what_only_metrics_need() -> None:
    """It loads what stands in every record; reading and comparing come with the first such run."""
    code = "import sys, loopui.executor.service; print(*(name for name in sys.modules if 'metrics' in name))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["loopui.evidence.metrics", "loopui.evidence.metrics.results"]
