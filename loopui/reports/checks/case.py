"""Everything that the checks look at, read once: they themselves are functions of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.artifacts import Artifact
from loopui.evidence.history import decides
from loopui.evidence.records import Record, read_record
from loopui.executor.life import Life
from loopui.host.clock import stamp
from loopui.host.git import RepoState
from loopui.host.paths import STATE_FILE
from loopui.reports.board import make_board
from loopui.reports.checks.finding import Finding
from loopui.reports.standings import Board, GateStanding
from loopui.tracker.faults import label
from loopui.tracker.locate import KeyPath
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.parsing import Parsed, parse


@dataclass(frozen=True, slots=True)
class Case:
    """A tracker with the evidence for it; `artifacts` come newest first."""

    workspace: Path
    parsed: Parsed
    artifacts: tuple[Artifact, ...]
    board: Board
    lives: tuple[Life, ...] = ()
    today: dt.date = field(default_factory=lambda: stamp().date())
    by_path: Mapping[str, Artifact] = field(default_factory=dict)
    by_gate: Mapping[str, tuple[Artifact, ...]] = field(
        default_factory=dict
    )  # that show a verdict, newest first

    @property
    def tracker(self) -> Tracker:
        """Return what is claimed."""
        return self.parsed.tracker

    @property
    def gates(self) -> Mapping[str, Gate]:
        """Return the gates by their ids."""
        return {gate.id: gate for gate in self.tracker.gates}

    def required(self, names: Iterable[str]) -> Iterator[GateStanding]:
        """Yield how the gates stand that count, each once."""
        standings = (self.board.gate(name) for name in dict.fromkeys(names))
        return (standing for standing in standings if not standing.advisory)

    def passes(self, gate: str) -> Iterator[Artifact]:
        """Yield what shows that a gate passed, newest first."""
        return (artifact for artifact in self.by_gate.get(gate, ()) if artifact.verdict == "pass")

    def record(self, artifact: Artifact) -> Record | None:
        """Return an artifact's record, if it has one that can be read."""
        if not artifact.record:
            return None
        try:
            return read_record(self.workspace / artifact.record)
        except EvidenceError:
            return None

    def there(self, path: str) -> bool:
        """Tell whether a path of evidence leads somewhere, from the workspace or by itself."""
        try:
            return path in self.by_path or (self.workspace / Path(path).expanduser()).exists()
        except (OSError, ValueError, RuntimeError):  # a name that no file can have, a home that nobody has
            return False

    def at(self, kind: str, path: KeyPath, what: str, *, why: str, mend: str, detail: str = "") -> Finding:
        """Return a finding on a key of the tracker."""
        name = label(path, self.parsed.plain)
        return Finding(
            kind=kind,
            subject=f"{name}:{detail}" if detail else name,
            what=what,
            why=why,
            mend=mend,
            file=STATE_FILE,
            line=self.parsed.lines.of(path),
        )


def make_case(
    workspace: Path,
    artifacts: Sequence[Artifact],
    *,
    repo_states: Mapping[str, RepoState] | None = None,
    lives: Iterable[Life] = (),
    today: dt.date | None = None,
) -> Case:
    """Return the case of a workspace; raises TrackerError where its tracker cannot be used."""
    path = workspace / STATE_FILE
    parsed = parse(path.read_bytes(), path)
    by_gate: dict[str, list[Artifact]] = {}
    for artifact in filter(decides, artifacts):
        for gate in artifact.gates:
            by_gate.setdefault(gate, []).append(artifact)
    board = make_board(
        parsed.tracker, artifacts, repo_states=repo_states, lives=lives, workspace=str(workspace)
    )
    return Case(
        workspace=workspace,
        parsed=parsed,
        artifacts=tuple(artifacts),
        board=board,
        lives=tuple(lives),
        today=today or stamp().date(),
        by_path={artifact.path: artifact for artifact in artifacts},
        by_gate={gate: tuple(shown) for gate, shown in by_gate.items()},
    )
