from __future__ import annotations

import re
from pathlib import Path

import pytest

from loopui.evidence.artifacts import Artifact
from loopui.evidence.scan import scan
from tests.evidence.corpus import COMMITS, CORPUS

ID = re.compile(r"VG-[A-Z]|M\d-T\d\d|^loop-[a-z0-9]{3}-")
DAY = "evidence/2026-02-19"
ROWS = [tuple(part.strip() for part in line.split("|")) for line in CORPUS.strip().splitlines()]


@pytest.fixture(scope="module")
def artifacts(programme: Path) -> dict[str, Artifact]:
    """Return the real programme's artifacts by their path."""
    return {artifact.path: artifact for artifact in scan(programme)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_artifact_is_read_as_a_person_reads_it(
    artifacts: dict[str, Artifact], row: tuple[str, ...]
) -> None:
    """Tasks, gates, run number, verdict and admission of a real artifact are what stands there."""
    path, tasks, gates, run_number, verdict, memory = row
    artifact = artifacts[f"{DAY}/{path}"]
    assert artifact.tasks == tuple(tasks.split())
    assert artifact.gates == tuple(gates.split())
    assert artifact.run_number == int(run_number)
    assert (artifact.verdict or "") == verdict
    assert artifact.source == ("inferred" if verdict else None)
    read = (artifact.threshold_mib, artifact.available_mib)
    assert read == (tuple(int(number) for number in memory.split()) or (None, None))
    assert (artifact.day, artifact.milestone) == ("2026-02-19", path.split("/")[0].removeprefix("milestone-"))
    assert not artifact.problem


def test_the_table_has_every_file_whose_name_carries_an_id(artifacts: dict[str, Artifact]) -> None:
    """Of all artifacts that name a gate or a task, none is left unchecked."""
    carrying = {path for path in artifacts if ID.search(Path(path).name) and path.startswith(DAY)}
    assert len(carrying) > 140
    assert carrying <= {f"{DAY}/{row[0]}" for row in ROWS}


def test_every_file_is_listed(programme: Path, artifacts: dict[str, Artifact]) -> None:
    """No file of the corpus is left out, and each is one artifact."""
    files = {
        str(path.relative_to(programme)) for path in (programme / "evidence").rglob("*") if path.is_file()
    }
    assert set(artifacts) == files


def test_templates_and_conventions_state_nothing(artifacts: dict[str, Artifact]) -> None:
    """The template that says `Result: pass` and the text about headers are no evidence of anything."""
    for path in ("evidence/README.md", "evidence/templates/validation-report-template.md"):
        assert (artifacts[path].kind, artifacts[path].verdict, artifacts[path].gates) == ("other", None, ())


def test_kinds(artifacts: dict[str, Artifact]) -> None:
    """Logs, checklists, metrics and summaries are told apart."""
    kinds = {
        "milestone-M1/M1-T05-VG-LOOP-CORE-001-r3.txt": "log",
        "milestone-M4/M4-T04-pipeline-run.log": "log",
        "milestone-M0/VG-CONTRACT-001-M0-T02-M0-T03.md": "checklist",
        "milestone-M5/M5-T01-VG-PERF-001.json": "metrics",
        "milestone-M6/loop-8th-VG-LA-002-sequence.md": "summary",
        "milestone-M6/weekly-cadence-packet.md": "summary",
        "milestone-M4/M4-T02-VG-LA-002-failure-summary.txt": "summary",
    }
    assert {path: artifacts[f"{DAY}/{path}"].kind for path in kinds} == kinds
    assert artifacts["evidence/2026-02-18/milestone-M0/baseline-findings.md"].kind == "checklist"


def test_counts_are_summed(artifacts: dict[str, Artifact]) -> None:
    """The full regression's counts include its doc-tests and its empty binaries."""
    counts = artifacts[f"{DAY}/milestone-M1/M1-T05-VG-LOOP-CORE-001-r3.txt"].counts
    assert counts is not None
    assert (counts.runner, counts.passed, counts.failed, counts.skipped) == ("cargo", 563, 0, 45)


def test_commits_are_read_where_a_file_names_them_and_nowhere_else(artifacts: dict[str, Artifact]) -> None:
    """The hand-checked table is all: no path of a compiler, and no test's output, is taken for a commit."""
    expected = {}
    for row in COMMITS.strip().splitlines():
        path, *named = (part.strip() for part in row.split("|"))
        expected[f"{DAY}/{path}"] = [tuple(each.rpartition(" ")[::2]) for each in named]
    read = {
        path: [(each.repository, each.sha) for each in artifact.named]
        for path, artifact in artifacts.items()
        if artifact.named
    }
    assert read == expected


def test_what_nobody_can_place_is_known_as_such(artifacts: dict[str, Artifact]) -> None:
    """Of the whole programme, only the conventions and the template are evidence of nothing."""
    assert {path for path, artifact in artifacts.items() if not artifact.is_placed} == {
        "evidence/README.md",
        "evidence/templates/validation-report-template.md",
    }
