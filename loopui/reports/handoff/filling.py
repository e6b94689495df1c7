"""Filling the tracker's template: what each line asks for is recognised by its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from loopui.evidence.artifacts import Artifact
from loopui.reports.handoff.files import LastHandoff, read_last_handoff
from loopui.reports.handoff.form import Handoff, Known
from loopui.reports.handoff.session import Session, completed, safety_events, session_of
from loopui.tracker.models import Tracker
from loopui.tracker.models.knowledge import Blocker, Decision
from loopui.tracker.selection import next_choice, plan

NOTHING = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """Everything that a line of the template can be filled from."""

    workspace: Path
    tracker: Tracker
    session: Session
    last: LastHandoff | None
    today: date


def fill(
    tracker: Tracker,
    artifacts: Sequence[Artifact],
    *,
    workspace: Path,
    lane: str = "",
    now: datetime | None = None,
) -> Handoff:
    """Return the template filled from what happened since this lane's last hand-off (else from all records).

    Reads the last hand-off and the session's records, so it is not for a screen's thread. A line whose label
    says nothing known stays empty, for the person to write.
    """
    written = (now or datetime.now(UTC)).astimezone()
    last = read_last_handoff(workspace, artifacts, lane)
    since = last.at if last else None
    session = session_of(artifacts, since=since, lane=lane)
    facts = _Facts(workspace=workspace, tracker=tracker, session=session, last=last, today=written.date())
    return Handoff(
        fields=tuple((label, _text(label, facts)) for label in tracker.handoff.fields),
        since=since,
        lane=lane,
        written=written,
        result=_result(session),
        known=Known(
            blockers=tuple(blocker.id for blocker in tracker.blockers),
            decisions={decision.id: decision.status for decision in tracker.decisions},
        ),
    )


def _text(label: str, facts: _Facts) -> str:
    for words, lines in _MEANINGS:
        if re.search(words, label, re.IGNORECASE):
            return "\n".join(lines(facts)) or NOTHING
    return ""


def _result(session: Session) -> str:
    verdicts = {runs[0].verdict for runs in session.runs.values()}
    return next((verdict for verdict in ("fail", "blocked", "pass") if verdict in verdicts), "")


def _tasks(facts: _Facts) -> Iterable[str]:
    return [f"{task} {title}".strip() for task, title in completed(facts.tracker, facts.session)]


def _gates(facts: _Facts) -> Iterable[str]:
    return [_gate(gate, runs) for gate, runs in facts.session.runs.items()]


def _gate(gate: str, runs: Sequence[Artifact]) -> str:
    last = runs[0]
    told = [f"{gate}: {last.verdict}"]
    told += ["inferred" if last.source == "inferred" else last.grade or ""]
    told += [last.explanation or last.reason] if last.verdict != "pass" else []
    told += [f"{len(runs)} runs"] if len(runs) > 1 else []
    told += [", ".join(last.tasks)] if last.tasks else []
    return ", ".join(part for part in told if part)


def _artifacts(facts: _Facts) -> Iterable[str]:
    return [artifact.path for artifact in reversed(facts.session.artifacts)]


def _blockers_and_risks(facts: _Facts) -> Iterable[str]:
    new = [_blocker(blocker) for blocker in facts.tracker.blockers if _is_new(blocker, facts.last)]
    return [*new, *_risks(facts)]


def _risks(facts: _Facts) -> Iterable[str]:
    for gate, runs in facts.session.runs.items():
        if runs[0].verdict != "pass":
            yield f"{gate} {runs[0].verdict}: {runs[0].explanation or runs[0].reason or 'see its artifact'}"


def _remaining_blockers(facts: _Facts) -> Iterable[str]:
    return [_blocker(blocker) for blocker in facts.tracker.blockers if blocker.status == "active"]


def _blocker(blocker: Blocker) -> str:
    return f"{blocker.id} {blocker.blocker}".strip()


def _is_new(blocker: Blocker, last: LastHandoff | None) -> bool:
    if blocker.status != "active":
        return False
    if last is None:
        return True
    if last.known is not None:
        return blocker.id not in last.known.blockers
    return (
        blocker.opened is not None
        and blocker.opened >= last.at.astimezone().date()
        and blocker.id not in last.text
    )


def _decisions(facts: _Facts) -> Iterable[str]:
    for decision in facts.tracker.decisions:
        changed = _change(decision, facts)
        if changed:
            date = f", {decision.date}" if decision.date else ""
            yield f"{decision.id} {decision.title} ({changed}{date})".replace("  ", " ")


def _change(decision: Decision, facts: _Facts) -> str:
    """Return what a decision has become in the session; empty: nothing is new about it."""
    status = decision.status or "no status"
    last = facts.last
    if last is not None and last.known is not None:
        return "" if last.known.decisions.get(decision.id) == decision.status else status
    # Without knowing what was known before, the date has to tell
    begin = last.at.astimezone().date() if last else facts.today
    is_new = decision.date is not None and decision.date >= begin
    return status if is_new and not (last and decision.id in last.text) else ""


def _next(facts: _Facts) -> Iterable[str]:
    choice = next_choice(facts.tracker)
    if choice is None:
        waiting = plan(facts.tracker)
        return [f"{NOTHING}: {waiting[0].why}"] if waiting else []
    gates = ", ".join(gate.id for gate in choice.gates)
    told = f"{choice.entry.task} {choice.entry.description}".strip()
    return [f"{told} ({choice.entry.priority}{f'; gates {gates}' if gates else ''})"]


def _safety(facts: _Facts) -> Iterable[str]:
    return list(safety_events(facts.workspace, facts.session))


# The first that matches: "Next task to start" is about what is next, "Remaining blockers" about what is left
_MEANINGS: tuple[tuple[str, Callable[[_Facts], Iterable[str]]], ...] = (
    (r"\bsafety\b|\bmemory\b", _safety),
    (r"\bnext\b", _next),
    (r"\b(?:remaining|open|active)\b.*\bblockers?\b", _remaining_blockers),
    (r"\bblockers?\b|\brisks?\b", _blockers_and_risks),
    (r"\bdecisions?\b", _decisions),
    (r"\bevidence\b|\bartifacts?\b", _artifacts),
    (r"\bgates?\b|\bVG\b", _gates),
    (r"\btasks?\b|\bcompleted\b", _tasks),
)
