from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from loopui.cli.main import main


@pytest.fixture
def workspace(programme: Path, tmp_path: Path, state_dir: Path) -> Path:
    """Return a workspace made of the real programme, with its real evidence."""
    assert state_dir
    assert main(["init", str(tmp_path / "W"), "--from", str(programme)]) == 0
    shutil.copytree(programme / "evidence", tmp_path / "W" / "evidence", dirs_exist_ok=True)
    return tmp_path / "W"


def test_what_does_not_hold_in_the_real_programme(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every finding names a line that is there; pages that ask for more than the registry are among them."""
    capsys.readouterr()
    started = time.perf_counter()
    assert main(["check", "-C", str(workspace), "--json"]) == 1
    took_s = time.perf_counter() - started
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    for finding in told["check"]:
        lines = (workspace / finding["file"]).read_text(encoding="utf-8").splitlines()
        assert 0 < finding["line"] <= len(lines)
        assert finding["why"]
        assert finding["mend"]
    differing = [each["what"] for each in told["check"] if each["kind"] == "card-differs"]
    assert differing == [
        "the card of M1-T04 asks for VG-DOC-SPEC-001 too",
        "the card of M3-T01 asks for VG-CONTRACT-001 too",
    ]
    assert not [each for each in told["check"] if each["severity"] == "error"]
    assert took_s < 60  # a hang, not the goal: `make bench` measures


def test_a_missing_file_of_evidence_is_an_error(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line says where, what, why, and what would mend it."""
    (workspace / "evidence/2026-02-19/milestone-M1/M1-T03-validation-summary.md").unlink()
    capsys.readouterr()
    assert main(["check", "-C", str(workspace)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert (
        "error: evidence evidence/2026-02-19/milestone-M1/M1-T03-validation-summary.md is not there" in out[0]
    )
    assert out[0].startswith("state.toml:")
    assert out[1].startswith("    why: ")
    assert out[2].startswith("    to mend it: ")


def test_known_findings_fail_nothing_and_new_ones_do(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A baseline is written once; until something new comes, the exit code is 0."""
    known = tmp_path / "known.json"
    words = ["check", "-C", str(workspace)]
    assert main([*words, "--write-baseline", str(known)]) == 0
    assert main([*words, "--baseline", str(known)]) == 0
    state = workspace / "state.toml"
    state.write_text("\n# moved down by a comment\n" + state.read_text(encoding="utf-8"), encoding="utf-8")
    assert main([*words, "--baseline", str(known)]) == 0
    (workspace / "evidence/2026-02-19/milestone-M1/M1-T03-validation-summary.md").unlink()
    capsys.readouterr()
    assert main([*words, "--baseline", str(known)]) == 1
    shown = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert len(shown) == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 2, "known": []}', '{"schema": 1, "known": [1]}']
)
def test_what_is_no_baseline_is_told_in_one_line(
    workspace: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is taken for known by accident."""
    known = tmp_path / "known.json"
    known.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "-C", str(workspace), "--baseline", str(known)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_sarif_names_rule_place_and_fingerprint(workspace: Path, tmp_path: Path) -> None:
    """What code-review tools need to show a finding beside its line, and to know it again."""
    target = tmp_path / "out.sarif"
    assert main(["check", "-C", str(workspace), "--sarif", str(target)]) == 1
    told = json.loads(target.read_text(encoding="utf-8"))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "state.toml"
        assert place["region"]["startLine"] > 0
        assert result["baselineState"] == "new"
    prints = [result["partialFingerprints"]["loopui/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_a_programme_whose_claims_hold(
    tmp_path: Path, state_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is found, and the exit code says so."""
    assert state_dir
    assert main(["init", str(tmp_path / "W")]) == 0
    assert main(["check", "-C", str(tmp_path / "W")]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "loopui: every claim holds"
