from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loopui.evidence.criteria import Judgement
from loopui.evidence.metrics.baseline import Baseline
from loopui.evidence.metrics.judging import Case, judge_metrics
from loopui.evidence.metrics.results import BaselineUsed
from loopui.evidence.metrics.sameness import doubts, same_commit
from loopui.evidence.metrics.values import Measured, Measuring, Series, Wanted
from loopui.evidence.records import Observation
from loopui.host.git import RepoState

EXIT = Observation(criterion="exit_codes", expected="0", observed="exit code 0", met=True)
PASSED = Judgement(
    verdict="pass", reason="criteria-met", explanation="exit code 0", observations=(EXIT,), warnings=("w",)
)
FAILED = Judgement(verdict="fail", reason="exit-code", explanation="exit code 1", observations=(EXIT,))


def state(sha: str, **rest: Any) -> RepoState:
    values: dict[str, Any] = {"sha": sha * 40, "tree": sha * 40, "branch": "main", "dirty": False}
    return RepoState(**values | rest)


NOW = {"product": state("b")}


def series(**values: float) -> dict[str, Series]:
    return {name: Series(unit="ms", samples=(value,)) for name, value in values.items()}


def baseline(commits: dict[str, RepoState] | None = None, *, commit: str = "", **values: float) -> Baseline:
    states = {"product": state("a")} if commits is None else commits
    used = BaselineUsed(path="evidence/b.json", sha256="0" * 64, commits={})
    return Baseline(used=used, series=series(**values), tuple=states, commit=commit)


def case(*repeats: dict[str, Series], against: Baseline | str, **rest: Any) -> Case:
    values: dict[str, Any] = {
        "gate": "G",
        "measuring": Measuring(file="out.json", format="pyperf", repeats=len(repeats), floor=1.0),
        "measured": Measured(repeats=repeats),
        "commits": NOW,
        "host": "laptop",
        "calibration": False,
    }
    return Case(baseline=against, **values | rest)


def outcome(asked: Case, judgement: Judgement = PASSED) -> tuple[str, str, str]:
    found = judge_metrics(asked, judgement).judgement
    return found.verdict, found.reason, found.explanation


def test_all_within_budget_is_a_pass_that_names_the_worst() -> None:
    """One line tells how many were compared and which came nearest to failing; warnings stay."""
    found = judge_metrics(case(series(a=101, b=109), against=baseline(a=100, b=100)), PASSED)
    assert found.judgement.verdict == "pass"
    assert found.judgement.explanation == "2 metrics within budget, worst b +9.0 %, +9 ms"
    assert found.judgement.warnings == ("w",)
    assert [each.criterion for each in found.judgement.observations] == ["exit_codes", "metric a", "metric b"]


def test_one_that_became_worse_fails_all() -> None:
    """The first thing told is the worst of them, and how many more there are."""
    assert outcome(case(series(a=120, b=150, c=1), against=baseline(a=100, b=100, c=1))) == (
        "fail",
        "criteria",
        "b became worse: 150 ms, baseline 100 ms: +50.0 %, +50 ms, over 10 % and 1 ms (and 1 more)",
    )


def test_a_command_that_failed_by_itself_keeps_its_verdict() -> None:
    """Metrics never turn a fail into anything else; what was measured is recorded all the same."""
    found = judge_metrics(case(series(a=1), against=baseline(a=100)), FAILED)
    assert (found.judgement.verdict, found.judgement.explanation) == ("fail", "exit code 1")
    assert found.metrics[0].outcome == "within"
    assert outcome(case(series(a=1), against="no baseline"), FAILED)[1] == "exit-code"
    unmeasured = case(series(a=1), against=baseline(a=1), measured=Measured(trouble="out.json: gone"))
    assert outcome(unmeasured, FAILED)[1] == "exit-code"


def test_a_new_benchmark_is_not_comparable_and_a_lost_one_was_not_measured() -> None:
    """What the baseline has not cannot be judged; what it has and the run has not did not happen."""
    assert outcome(case(series(a=1, new=1), against=baseline(a=1))) == (
        "blocked",
        "not-comparable",
        "new is not in the baseline, or there in another unit",
    )
    assert outcome(case(series(a=1), against=baseline(a=1, old=1))) == (
        "fail",
        "not-executed",
        "old stands in the baseline and was not measured",
    )


def test_only_the_values_that_a_gate_names_are_missed() -> None:
    """A gate that chooses its values does not miss what else a baseline holds."""
    chosen = Measuring(file="out.json", format="pyperf", repeats=1, values=(Wanted(name="a"),))
    assert outcome(case(series(a=1), against=baseline(a=1, old=1), measuring=chosen))[0] == "pass"


def test_a_calibration_compares_what_it_can() -> None:
    """It needs no baseline and no other commit, misses nothing, and still tells what became worse."""
    alone = case(series(a=1), against="there is no baseline", calibration=True)
    assert outcome(alone) == (
        "pass",
        "criteria-met",
        "calibration: 1 metric measured, there is no baseline",
    )
    same = case(series(a=1, new=2), against=baseline({"product": state("b")}, a=1, old=1), calibration=True)
    assert outcome(same) == ("pass", "criteria-met", "calibration: 1 metric within budget, a unchanged")
    noisy = case(series(a=2.5), against=baseline({"product": state("b")}, a=1), calibration=True)
    assert outcome(noisy)[:2] == ("fail", "criteria")


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        (Measured(trouble="out.json: not JSON"), "out.json: not JSON"),
        (Measured(), "0 of 1 repeats were measured"),
        (Measured(repeats=({"a": Series(unit="", samples=(1.0,))}, {})), "not every repeat measured a"),
    ],
)
def test_without_a_measurement_of_every_repeat_nothing_was_measured(measured: Measured, told: str) -> None:
    """Whatever is missing, the run is a fail that says so, calibration or not, and has no metrics."""
    for calibration in (False, True):
        asked = case(series(a=1), against=baseline(a=1), measured=measured, calibration=calibration)
        found = judge_metrics(asked, PASSED)
        assert found.judgement.reason == "not-executed"
        assert found.judgement.explanation == f"nothing was measured: {told}"
        assert found.metrics == ()


@pytest.mark.parametrize(
    ("before", "now", "is_same"),
    [
        ({"product": state("a")}, {"product": state("b")}, False),
        ({"product": state("b")}, {"product": state("b")}, True),
        ({"product": state("b")}, {"product": state("b", dirty=True)}, True),  # a change is no commit
        ({"product": state("a", tested_tree="t")}, {"product": state("b", tested_tree="t")}, True),
        ({"product": state("a", tested_tree="t")}, {"product": state("b", tested_tree="u")}, False),
        ({"product": state("b"), "lib": state("a")}, {"product": state("b"), "lib": state("c")}, False),
        ({"product": state("b"), "lib": state("a")}, {"product": state("b")}, True),
        ({"other": state("b")}, {"product": state("b")}, False),  # of another repository: nobody can tell
        ({}, {"product": state("b")}, False),
    ],
)
def test_the_same_is_what_was_tested_twice(
    before: dict[str, RepoState],
    now: dict[str, RepoState],
    is_same: bool,  # noqa: FBT001  # a parameter of the test's table
) -> None:
    """Every repository that both have tested has to be the same commit, or to differ in nothing tested."""
    assert bool(same_commit(baseline(before, a=1), now)) == is_same


def test_a_commit_that_a_file_names_is_known_by_its_beginning() -> None:
    """An abbreviated commit names one; a few letters, or another commit, do not."""
    assert "commit bbbbbbbb of product" in same_commit(baseline({}, commit="bbbbbbbb", a=1), NOW)
    assert same_commit(baseline({}, commit="bbb", a=1), NOW) == ""
    assert same_commit(baseline({}, commit="aaaaaaaa", a=1), NOW) == ""


def test_what_is_not_certain_of_a_comparison_is_told() -> None:
    """No commit on either side, uncommitted changes, another machine: warnings and no verdict."""
    assert list(doubts(baseline(a=1), NOW, "laptop")) == []
    assert "names no commit" in next(doubts(baseline({}, a=1), NOW, "laptop"))
    assert "tested no repository's commit" in next(doubts(baseline(a=1), {}, "laptop"))
    doubtful = replace(baseline({"product": state("a", dirty=True)}, a=1), host="server")
    found = judge_metrics(case(series(a=1), against=doubtful), PASSED).judgement
    assert found.verdict == "pass"
    assert found.warnings == (
        "w",
        "the baseline was measured on uncommitted changes of product",
        "the baseline was measured on another machine (server)",
    )
