"""The newest evidence: when, what, how it was judged, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from loopui.cockpit import signs
from loopui.cockpit.formats import clock, grouped, size, took
from loopui.cockpit.panes.pane import Pane
from loopui.cockpit.text import Line, Tone, columns, line
from loopui.cockpit.widgets.rows import Row

if TYPE_CHECKING:
    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.artifacts import Artifact

MOST = 1000  # rows of this pane; what is older stands in the evidence folder
WIDE = 64


@dataclass(frozen=True, slots=True)
class Slice:
    """The artifacts to show, newest first, how many there are, what "today" is, and when it was read."""

    artifacts: tuple[Artifact, ...]
    count: int
    today: date
    zone: tzinfo | None
    as_of: datetime | None


class Evidence(Pane[Slice]):
    """Artifacts, newest first; a run that has not ended shows in the executor pane instead."""

    TITLE = "Evidence ─ newest first"

    def __init__(self) -> None:
        super().__init__(id="evidence")
        self._drawn: dict[str, tuple[Artifact, Row]] = {}
        self._drawn_for: tuple[date, tzinfo | None, int] | None = None

    def slice_of(self, snapshot: Snapshot) -> Slice | None:
        """Return the newest artifacts."""
        growing = snapshot.running.log if snapshot.running else ""
        shown = snapshot.artifacts[:MOST]
        if growing:
            shown = tuple(artifact for artifact in shown if artifact.path != growing)
        now = snapshot.now
        return Slice(shown, len(snapshot.artifacts), now.date(), now.tzinfo, snapshot.as_of)

    def rows_of(self, slice_: Slice, width: int) -> tuple[Row, ...]:
        """Draw one line per artifact; what has been drawn before is not drawn again."""
        drawn: dict[str, tuple[Artifact, Row]] = {}
        before = self._drawn if self._drawn_for == (slice_.today, slice_.zone, width) else {}
        for artifact in slice_.artifacts:
            known = before.get(artifact.path)
            if known is None or known[0] is not artifact:
                known = (artifact, artifact_row(artifact, slice_.today, slice_.zone, width))
            drawn[artifact.path] = known
        self._drawn, self._drawn_for = drawn, (slice_.today, slice_.zone, width)
        return tuple(row for _, row in drawn.values())

    def empty_of(self, slice_: Slice) -> tuple[Line, ...]:
        """Say how evidence comes to be."""
        if slice_.as_of is None:
            return (line(("reading evidence …", "muted")),)
        return (
            line(("No evidence yet.", "muted")),
            line(
                ("Every run leaves a log and its record here: ", "muted"),
                ("n", "accent"),
                (" launches the next task, ", "muted"),
                ("l", "accent"),
                (" a gate. Files put into evidence/ show too.", "muted"),
            ),
        )

    def title_of(self, slice_: Slice) -> str:
        """Say how many there are where not all are shown."""
        if slice_.count > MOST:
            return f"{self.TITLE} ─ {grouped(MOST)} of {grouped(slice_.count)}"
        return self.TITLE

    def subtitle_of(self, slice_: Slice) -> str:
        """Say how old all of it is."""
        return f"as of {clock(slice_.as_of)}" if slice_.as_of is not None else ""


def artifact_row(artifact: Artifact, today: date, zone: tzinfo | None, width: int) -> Row:
    """Return an artifact's row: sign, time, gates, run number, grade, and the outcome in a word or number."""
    # A hand-off tells of verdicts, it has none of its own.
    handoff = artifact.kind == "handoff"
    sign = signs.UNKNOWN if handoff else signs.of_verdict(artifact.verdict)
    then = artifact.when.astimezone(zone)
    wide = width >= WIDE
    grade = _grade(artifact)
    outcome, tone = _outcome(artifact)
    fixed = 2 + (8 if wide else 0) + 6 + 4 + 12 + 10
    parts: list[tuple[str, int, Tone]] = [(sign.glyph, 2, sign.tone)]
    if wide:
        parts.append((sign.word or _KINDS.get(artifact.kind, artifact.kind), 8, sign.tone))
    parts += [
        (_moment(then, today), 6, "muted"),
        (_name(artifact), max(6, width - fixed), "plain"),
        (f"r{artifact.run_number}" if artifact.run_number > 1 or artifact.run else "", 4, "muted"),
        (grade, 12, _GRADES.get(grade, "muted")),
        (outcome, -9, tone),
    ]
    # What a filter finds it by, also where a narrow pane has no column for it.
    search = f"{artifact.path} {artifact.milestone} {sign.word} {grade} {artifact.reason}"
    return Row(key=artifact.path, lines=(columns(*_gapped(parts)),), search=search)


def _grade(artifact: Artifact) -> str:
    """Return how surely it shows its verdict; a calibration's is none of the gate's."""
    if artifact.calibration:
        return "calibration"
    if artifact.kind == "handoff":
        return ""
    return artifact.grade or artifact.source or ("" if artifact.is_placed else "unplaced")


_KINDS = {"checklist": "check"}  # what is longer than its column
_GRADES: dict[str, Tone] = {"claim": "good", "diagnostic": "muted", "inferred": "muted"}


def _gapped(parts: list[tuple[str, int, Tone]]) -> list[tuple[str, int, Tone]]:
    """Keep the last column of each cell blank, so that two cells never touch."""
    spaced: list[tuple[str, int, Tone]] = []
    for text, width, tone in parts:
        spaced.append((text, width, tone) if width < 0 else (text, width - 1, tone))
        if width > 0:
            spaced.append((" ", 1, "plain"))
    return spaced


def _moment(then: datetime, today: date) -> str:
    return f"{then:%H:%M}" if then.date() == today else f"{then:%m-%d}"


def _name(artifact: Artifact) -> str:
    gates = ", ".join(artifact.gates)
    tasks = " ".join(artifact.tasks)
    if gates and artifact.kind != "handoff":
        return f"{gates}  {tasks}" if tasks else gates
    return PurePosixPath(artifact.path).name


def _outcome(artifact: Artifact) -> tuple[str, Tone]:
    if artifact.problem:
        return "unread", "warn"
    if artifact.verdict in {"fail", "blocked"} and artifact.kind != "handoff":
        if artifact.reason == "exit-code" and artifact.exit_code is not None:
            return f"exit {artifact.exit_code}", "bad"
        return _SHORT.get(artifact.reason, artifact.reason), "bad" if artifact.verdict == "fail" else "warn"
    if artifact.duration_s is not None:
        return took(artifact.duration_s), "plain"
    return size(artifact.size), "muted"


_SHORT = {
    "not-executed": "no result",
    "left-processes": "left over",
    "refused-memory": "memory",
    "memory-stop": "memory",
    "interrupted": "interrupt",
    "spawn-error": "no start",
    "not-comparable": "no match",
}
