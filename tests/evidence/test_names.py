from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path, PurePath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopui.errors import EvidenceError
from loopui.evidence.names import Name, claim, claim_log, parse_name

DAY = date(2026, 2, 19)

tasks = st.one_of(
    st.builds("M{}-T{:02}".format, st.integers(0, 30), st.integers(1, 99)),
    st.sampled_from(["", "Ops-Weekly", "loop-8th", "loop-the", "Release"]),
)
gates = st.one_of(
    st.builds(
        "VG-{}-{:03}".format,
        st.lists(st.sampled_from(["LOOP", "LA", "REPL", "DOC", "X2"]), min_size=1, max_size=3).map("-".join),
        st.integers(1, 999),
    ),
    st.sampled_from(["VG-LINT", "VG-TYPES-FAST"]),
)


@given(tasks, gates, st.sampled_from(["", "M0", "M12", "Release"]), st.integers(1, 4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_claimed_name_tells_what_it_was_claimed_for(
    tmp_path_factory: pytest.TempPathFactory, task: str, gate: str, milestone: str, runs: int
) -> None:
    """Parsing a claimed name gives day, milestone, task, gate and run number back."""
    workspace = tmp_path_factory.mktemp("w")
    for _ in range(runs):
        path = claim_log(workspace, day=DAY, milestone=milestone, task=task, gate=gate)
    name = parse_name(path.relative_to(workspace))
    of_task = task.split("-", maxsplit=1)[0] if task.startswith("M") else ""
    assert name == Name(
        day="2026-02-19",
        milestone=milestone or of_task,
        tasks=(task,) if task else (),
        gates=(gate,),
        run_number=runs,
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (
            "evidence/2026-02-19/milestone-M0/VG-CONTRACT-001-M0-T02-M0-T03.md",
            Name(day="2026-02-19", milestone="M0", tasks=("M0-T02", "M0-T03"), gates=("VG-CONTRACT-001",)),
        ),
        (
            "evidence/2026-02-19/milestone-M1/M1-T01-feature-list-regression-test-r2.txt",
            Name(
                day="2026-02-19",
                milestone="M1",
                tasks=("M1-T01",),
                run_number=2,
                rest="feature-list-regression-test",
            ),
        ),
        (
            "/a/b/evidence/2026-02-19/milestone-M6/loop-8th-VG-LA-002-commit-r3.txt",
            Name(
                day="2026-02-19",
                milestone="M6",
                tasks=("loop-8th",),
                gates=("VG-LA-002",),
                run_number=3,
                rest="commit",
            ),
        ),
        (
            "evidence/2026-02-19/milestone-M6/loop-8th-loop-agent-state.txt",
            Name(day="2026-02-19", milestone="M6", tasks=("loop-8th",), rest="loop-agent-state"),
        ),
        (
            "evidence/2026-02-19/milestone-M6/weekly-cadence-m4/M4-T04-VG-LA-001-rerun2.txt",
            Name(day="2026-02-19", milestone="M6", tasks=("M4-T04",), gates=("VG-LA-001",), run_number=2),
        ),
        ("evidence/2026-02-19-memory-baseline.md", Name(day="2026-02-19", rest="memory-baseline")),
        ("evidence/weekly-cadence-packet.md", Name(rest="weekly-cadence-packet")),
        ("evidence/README.md", Name(rest="README")),
        ("evidence/VG-LA-002-rerun.txt", Name(gates=("VG-LA-002",), run_number=2)),
        (
            "evidence/VG-LA-001-VG-LA-002-summary.md",
            Name(gates=("VG-LA-001", "VG-LA-002"), rest="summary"),
        ),
    ],
)
def test_names_of_the_real_corpus_are_understood(path: str, name: Name) -> None:
    """Several tasks, no task, suffix words, other id styles and dated names are read for what they are."""
    assert parse_name(PurePath(path)) == name


@given(st.text(max_size=60))
def test_no_name_is_too_strange(stem: str) -> None:
    """Parsing never raises and never loses the run number's lower bound."""
    assert parse_name(PurePath("evidence") / stem.replace("/", "_")).run_number >= 1


@pytest.mark.parametrize(
    "evil", ["../../etc/passwd", "/abs", "..", "a\x00b", "é" * 300, ".hidden", "a\nb", "-rf"]
)
def test_no_id_leads_out_of_its_folder(tmp_path: Path, evil: str) -> None:
    """Whatever an id is, its log lies in the day's folder under a plain name."""
    path = claim_log(tmp_path, day=DAY, milestone=evil, task=evil, gate=evil)
    assert path.parent.parent == tmp_path / "evidence" / "2026-02-19"
    assert path.is_file()
    assert path.name.isprintable()
    assert not path.name.startswith((".", "-"))


def test_a_number_follows_the_highest_that_is_there(tmp_path: Path) -> None:
    """A gap in the run numbers is not filled, and a record or a checklist takes its stem as a log does."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "VG-A-001-r7.toml").touch()
    assert claim(folder, "VG-A-001", ".txt").name == "VG-A-001-r8.txt"
    (folder / "VG-B-001.md").touch()
    assert claim(folder, "VG-B-001", ".txt").name == "VG-B-001-r2.txt"


def test_claims_at_once_never_share_a_stem(tmp_path: Path) -> None:
    """Sixteen claims from sixteen threads, logs and checklists mixed, get sixteen different stems."""
    barrier = threading.Barrier(16)
    claimed: list[Path] = []

    def take(suffix: str) -> None:
        barrier.wait()
        claimed.append(claim(tmp_path, "VG-A-001", suffix))

    threads = [threading.Thread(target=take, args=(".txt" if n % 2 else ".md",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({path.stem for path in claimed}) == 16
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in claimed}


def test_a_symlinked_evidence_folder_is_used(tmp_path: Path) -> None:
    """The evidence folder may live elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "evidence").symlink_to(tmp_path / "elsewhere")
    claim_log(tmp_path / "w", day=DAY, milestone="", task="", gate="VG-A-001")
    assert (tmp_path / "elsewhere" / "2026-02-19" / "VG-A-001.txt").is_file()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file in the way is told with its path and what to do."""
    (tmp_path / "evidence").write_text("not a folder")
    with pytest.raises(EvidenceError) as caught:
        claim_log(tmp_path, day=DAY, milestone="", task="", gate="VG-A-001")
    assert str(tmp_path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert os.listdir(tmp_path) == ["evidence"]  # noqa: PTH208
