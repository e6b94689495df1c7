from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from loopui.evidence.excerpt import take
from loopui.evidence.metrics.artifact import keep, to_json, to_markdown
from loopui.evidence.metrics.baseline import read_baseline
from loopui.evidence.metrics.judging import Case, judge_metrics
from loopui.evidence.metrics.values import Measured, Measuring, MetricsError, Series
from loopui.evidence.names import parse_name
from loopui.evidence.readers import READERS
from tests.evidence.metrics.test_judging import NOW, PASSED, baseline, case, series

ABOUT: dict[str, Any] = {
    "run": "20260219-120000-abcdef",
    "gate": "VG-PERF-001",
    "task": "M5-T01",
    "milestone": "M5",
    "ended": "2026-02-19T12:00:00+00:00",
    "host": "laptop",
}
NAME = "evidence/2026-02-19/milestone-M5/M5-T01-VG-PERF-001-r2-metrics"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / NAME).parent.mkdir(parents=True)
    return tmp_path


def markdown(asked: Case, command: str = "make bench") -> str:
    judged = judge_metrics(asked, PASSED)
    return to_markdown(asked, judged, ABOUT, command=command, log=f"{NAME}.txt").decode()


def test_the_json_artifact_is_a_baseline(workspace: Path) -> None:
    """What a run leaves can be compared with: its medians, their units, its tuple and its run."""
    asked = case(series(a=1, b=5), series(a=3, b=5), series(a=2, b=5), against="none", calibration=True)
    data = to_json(asked, judge_metrics(asked, PASSED), ABOUT)
    (workspace / f"{NAME}.json").write_bytes(data)
    found = read_baseline(workspace, f"{NAME}.json", Measuring(file="out.json"))
    assert found.series == {
        "a": Series(unit="ms", samples=(1.0, 3.0, 2.0)),
        "b": Series(unit="ms", samples=(5.0, 5.0, 5.0)),
    }
    assert found.series["a"].value == 2.0
    assert (found.tuple, found.host) == (NOW, "laptop")
    assert (found.used.run, found.used.commits) == (ABOUT["run"], {"product": "b" * 40})


def test_the_json_artifact_states_no_verdict_of_its_own(workspace: Path) -> None:
    """A reader knows it by its beginning, however long it is, and leaves the verdict to the record."""
    asked = case(series(a=1), against=baseline(a=1))
    many = Series(unit="ms", samples=(1.0,) * 5_000)
    asked = replace(asked, measured=Measured(repeats=({"a": many},)))
    path = workspace / f"{NAME}.json"
    path.write_bytes(to_json(asked, judge_metrics(asked, PASSED), ABOUT))
    for _ in range(2):
        found = READERS[".json"](parse_name(path), take(path))
        assert (found.kind, found.verdict, found.problem) == ("metrics", None, "")
        assert found.gates == ("VG-PERF-001",)
        assert found.explanation == f"measured by run {ABOUT['run']}, whose record has the verdict"
        with path.open("ab") as file:
            file.write(b" " * 5_000_000)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: data.pop("metrics"), "not as loopui wrote it"),
        (lambda data: data["metrics"][0].pop("candidate"), "`candidate` is missing"),
        (lambda data: data["metrics"][0].update(samples=[]), "a metric without samples"),
        (lambda data: data["metrics"][0].update(samples=[True]), "expected float"),
        (lambda data: data.update(metrics=3), "not as loopui wrote it"),
        (lambda data: data.update(tuple=[1]), "not as loopui wrote it"),
        (lambda data: data["tuple"]["product"].pop("sha"), "`sha` is missing"),
    ],
)
def test_an_artifact_that_was_cut_about_is_no_baseline(workspace: Path, spoil: Any, told: str) -> None:
    """Whatever is missing or of another type, the reason is one line that names the file."""
    asked = case(series(a=1), against=baseline(a=1))
    data = json.loads(to_json(asked, judge_metrics(asked, PASSED), ABOUT))
    spoil(data)
    (workspace / f"{NAME}.json").write_text(json.dumps(data))
    with pytest.raises(MetricsError) as caught:
        read_baseline(workspace, f"{NAME}.json", Measuring(file="out.json"))
    assert str(caught.value).startswith(f"the baseline {NAME}.json: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_table_has_the_programmes_header(workspace: Path) -> None:
    """The Markdown tells its run's verdict as the programme wants it, and is read as stating none itself."""
    text = markdown(case(series(a=104), against=baseline(a=100)))
    assert text.splitlines()[:7] == [
        "# VG-PERF-001 metrics",
        "Date: 2026-02-19",
        "Task IDs: M5-T01",
        "VG IDs: VG-PERF-001",
        "Command(s): `make bench`",
        "Result: pass",
        "Notes: 1 metric within budget, a +4.0 %, +4 ms",
    ]
    assert "| a | 100 ms | 104 ms | +4.0 %, +4 ms | 10 % and 1 ms | 104 ms | within budget |" in text
    path = workspace / f"{NAME}.md"
    path.write_text(text)
    found = READERS[".md"](parse_name(path), take(path))
    assert found.explanation == f"table of run {ABOUT['run']}, whose record has the verdict"
    assert (found.kind, found.verdict, found.gates) == ("metrics", None, ("VG-PERF-001",))


def test_a_calibrations_table_says_no_pass() -> None:
    """Whoever reads only the header does not take a calibration for a pass of the gate."""
    text = markdown(case(series(a=1), against="none", calibration=True))
    assert "Result: calibration, pass" in text.splitlines()


@given(name=st.text(min_size=1, max_size=30), unit=st.text(max_size=8), command=st.text(max_size=30))
def test_whatever_stands_in_a_file_is_one_cell_of_the_table(name: str, unit: str, command: str) -> None:
    """Bars, markup, line breaks and quotes in a name leave the table as it is."""
    asked = case({name: Series(unit=unit, samples=(1.0,))}, against="none", calibration=True)
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown(asked, command))
    rows = sum(token.type == "tr_open" for token in tokens)
    cells = sum(token.type in {"td_open", "th_open"} for token in tokens)
    assert (rows, cells) == (2, 14)
    assert not [token for token in tokens if token.type in {"html_block", "fence"}]


def test_an_artifact_takes_the_next_free_name_and_its_own_again(tmp_path: Path) -> None:
    """What stands there stays; the same content was written before a crash, and is not written twice."""
    path = tmp_path / "a-metrics.json"
    path.write_text("another's")
    assert keep(path, b"mine") == tmp_path / "a-metrics-2.json"
    assert keep(path, b"mine") == tmp_path / "a-metrics-2.json"
    assert keep(path, b"more") == tmp_path / "a-metrics-3.json"
    assert path.read_text() == "another's"
