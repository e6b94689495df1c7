from __future__ import annotations

import json
from typing import Any

import pytest

from loopui.evidence.metrics.formats import MOST_SAMPLES, read_series
from loopui.evidence.metrics.values import Measuring, MetricsError, Series, Wanted

# as hyperfine 1.19 exports it, with what is of no interest here left out
HYPERFINE: dict[str, Any] = {
    "results": [
        {
            "command": "sleep 0.1",
            "mean": 0.2,
            "stddev": 0.1,
            "median": 0.102,
            "user": 0.001,
            "times": [0.1, 0.5, 0.102],
            "exit_codes": [0, 0, 0],
        },
        {"command": "true", "mean": 0.001, "stddev": None, "median": 0.001, "exit_codes": [0]},
    ]
}
# as pyperf 2.9 writes them: the first run calibrates; the name of an only benchmark is common to all
PYPERF: dict[str, Any] = {
    "version": "1.0",
    "metadata": {"unit": "second", "platform": "Linux"},
    "benchmarks": [
        {
            "metadata": {"name": "sort a list"},
            "runs": [
                {"metadata": {"calibrate_loops": 4096}, "warmups": [[1, 1.8e-06]]},
                {"values": [3.0e-07, 5.0e-07], "warmups": [[4096, 2.7e-06]]},
                {"values": [4.0e-07], "warmups": [[4096, 4.3e-07]]},
            ],
        },
        {"metadata": {"name": "memory", "unit": "byte"}, "runs": [{"values": [1024, 2048]}]},
    ],
}
PYPERF_ALONE: dict[str, Any] = {
    "version": "1.0",
    "metadata": {"name": "alone", "unit": "integer"},
    "benchmarks": [{"runs": [{"values": [7]}]}],
}


def by_paths(data: object, *values: Wanted) -> dict[str, Series]:
    return read_series(data, Measuring(file="out.json", values=values))


def test_a_path_leads_to_a_number_or_to_samples() -> None:
    """Keys and indexes find a number; a list of numbers is that many samples, whose median is the value."""
    data = {"startup": {"p50": 12}, "runs": [{"ms": [3.0, 1.0, 2.0, 9.0]}]}
    found = by_paths(
        data, Wanted(name="start", path="startup.p50", unit="ms"), Wanted(name="runs", path="runs.0.ms")
    )
    assert found["start"] == Series(unit="ms", samples=(12.0,))
    assert found["runs"].value == 2.5


def test_without_a_path_the_name_is_the_path() -> None:
    """A value at the top of the file needs its name only."""
    assert by_paths({"throughput": 5}, Wanted(name="throughput"))["throughput"].value == 5.0


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "a is true, not a number"),
        (None, "a is null, not a number"),
        ("12", 'a is "12", not a number'),
        ({}, "a is {}, not a number"),
        (float("nan"), "a is NaN, not a finite number"),
        (float("inf"), "a is Infinity, not a finite number"),
        (10**400, "not a finite number"),
        ([], "a is an empty list"),
        ([1, False], "a[1] is false, not a number"),
        ([1, [2]], "a[1] is [2], not a number"),
        ([0] * (MOST_SAMPLES + 1), f"more than {MOST_SAMPLES}"),
    ],
)
def test_what_is_no_finite_number_is_told(value: object, told: str) -> None:
    """Each thing that could be mistaken for a measurement is refused in one line."""
    with pytest.raises(MetricsError) as caught:
        by_paths({"a": value}, Wanted(name="a"))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [{"b": 1}, [], 3, None, "a"])
def test_a_path_that_leads_nowhere_is_told(data: object) -> None:
    """The path is named, whatever stands there instead."""
    with pytest.raises(MetricsError, match="a: there is no `a`"):
        by_paths(data, Wanted(name="a"))


def test_hyperfine_names_each_command_and_has_its_times() -> None:
    """Every command is a metric in seconds; one without single times has its median."""
    found = read_series(HYPERFINE, Measuring(file="out.json", format="hyperfine"))
    assert found == {
        "sleep 0.1": Series(unit="s", samples=(0.1, 0.5, 0.102)),
        "true": Series(unit="s", samples=(0.001,)),
    }
    assert found["sleep 0.1"].value == 0.102


def test_pyperf_names_each_benchmark_and_has_the_values_of_its_runs() -> None:
    """Calibration and warm-ups count for nothing; units are pyperf's own, in short."""
    found = read_series(PYPERF, Measuring(file="out.json", format="pyperf"))
    assert found == {
        "sort a list": Series(unit="s", samples=(3.0e-07, 5.0e-07, 4.0e-07)),
        "memory": Series(unit="B", samples=(1024.0, 2048.0)),
    }


def test_the_only_benchmark_of_a_pyperf_suite_is_named_in_what_is_common() -> None:
    """Pyperf moves into the suite's metadata what all benchmarks share, so the only one's name and unit."""
    found = read_series(PYPERF_ALONE, Measuring(file="out.json", format="pyperf"))
    assert found == {"alone": Series(unit="", samples=(7.0,))}


def test_values_choose_benchmarks_and_rename_them() -> None:
    """With values only those count, under their names; one that is not there is told with those that are."""
    chosen = Measuring(
        file="out.json", format="hyperfine", values=(Wanted(name="nothing", path="true"), Wanted(name="true"))
    )
    assert list(read_series(HYPERFINE, chosen)) == ["nothing", "true"]
    absent = Measuring(file="out.json", format="hyperfine", values=(Wanted(name="false"),))
    with pytest.raises(MetricsError, match=r'no benchmark "false"; there is \["sleep 0.1", "true"\]'):
        read_series(HYPERFINE, absent)


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("hyperfine", {}, "there is no list `results`"),
        ("hyperfine", [], "there is no list `results`"),
        ("hyperfine", {"results": []}, "hyperfine measured no benchmark"),
        ("hyperfine", {"results": [{"median": 1}]}, "benchmark 1 has no name"),
        ("hyperfine", {"results": ["x"]}, "benchmark 1 has no name"),
        ("hyperfine", {"results": [{"command": "a", "times": []}]}, "a is an empty list"),
        ("hyperfine", {"results": [{"command": "a"}]}, "a is null, not a number"),
        (
            "hyperfine",
            {"results": [{"command": "a", "median": 1}, {"command": "a", "median": 2}]},
            'two benchmarks are called "a"',
        ),
        ("pyperf", {}, "there is no list `benchmarks`"),
        ("pyperf", {"benchmarks": [{"runs": [{"values": [1]}]}]}, "benchmark 1 has no name"),
        ("pyperf", {"benchmarks": [{"metadata": {"name": "a"}}]}, "there is no list `runs`"),
        ("pyperf", {"benchmarks": [{"metadata": {"name": "a"}, "runs": [{}]}]}, "a is an empty list"),
        (
            "pyperf",
            {"benchmarks": [{"metadata": {"name": "a"}, "runs": [{"values": ["x"]}]}]},
            'a[0] is "x", not a number',
        ),
    ],
)
def test_a_file_of_another_shape_is_told(kind: Any, data: object, told: str) -> None:
    """Whatever stands in a file instead of benchmarks, the reason is one line."""
    with pytest.raises(MetricsError) as caught:
        read_series(data, Measuring(file="out.json", format=kind))
    assert told in str(caught.value)


def test_names_from_a_file_are_one_line() -> None:
    """A command of several lines is one name on one line."""
    data = json.loads(json.dumps({"results": [{"command": "a\n\tb", "median": 1}]}))
    assert list(read_series(data, Measuring(file="out.json", format="hyperfine"))) == ["a b"]
