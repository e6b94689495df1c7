"""The facts of one gate: what it is, what it asks for, how it stands, and how its runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cockpit import signs
from loopui.cockpit.formats import mib, roughly_mib, running_for, took
from loopui.cockpit.labelled import Facts, present
from loopui.cockpit.text import Line, Span, columns, line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.artifacts import Artifact
    from loopui.evidence.records import Observation
    from loopui.reports.board import GateStanding
    from loopui.tracker.models.gates import Gate
    from loopui.tracker.models.programme import Mode

RUNS_TOLD = 30


def gate_facts(key: str, snapshot: Snapshot) -> Facts | None:
    """Return what is known of a gate; None if nothing refers to it any more."""
    board, tracker = snapshot.board, snapshot.tracker
    standing = board.by_id.get(key) if board else None
    if standing is None or tracker is None:
        return None
    gate = next((each for each in tracker.gates if each.id == key), None)
    definition = (
        _definition_lines(gate, tracker.mode) if gate else (line(("state.toml has no such gate", "warn")),)
    )
    return Facts(
        standing.gate,
        (*_standing_lines(standing), line(), *definition, line()),
        record=standing.record,
        of_gate=True,
        metrics=standing.metrics,
        more=_past_lines(snapshot.pasts.get(key, ()), snapshot),
    )


def gate_line(standing: GateStanding) -> Line:
    """Return a gate in one line, as milestones and consumers name it."""
    sign = signs.of_verdict(standing.verdict)
    parts = [Span(f"  {sign.glyph} {sign.word or 'not run':<8}", sign.tone), Span(f"{standing.gate:<24}")]
    parts += [
        Span(f"  {word}", "muted")
        for word in (standing.grade or standing.source or "", standing.reason)
        if word
    ]
    if standing.stale:
        parts.append(Span(f"  {signs.STALE.glyph} {signs.STALE.word}", signs.STALE.tone))
    if standing.advisory:
        parts.append(Span("  advisory", "muted"))
    if standing.promotable:
        parts.append(Span(f"  {signs.PROMOTABLE.glyph} {signs.PROMOTABLE.word}", signs.PROMOTABLE.tone))
    return tuple(parts)


def observed_lines(observations: Iterable[Observation]) -> tuple[Line, ...]:
    """Return what each criterion of the last run saw."""
    lines = [line(("what each criterion saw", "strong"))]
    for seen in observations:
        sign = signs.PASS if seen.met else signs.FAIL
        word = "met" if seen.met else "not met"
        told = f"{seen.criterion}: {seen.observed}"
        mark = (f"  {sign.glyph} {word:<8}", sign.tone)
        lines.append(line(mark, told, (f"   expected {seen.expected}", "muted")))
    if len(lines) == 1:
        lines.append(line(("  nothing: the run came to no criterion", "muted")))
    return tuple(lines)


def _standing_lines(standing: GateStanding) -> tuple[Line, ...]:
    streak = f"{standing.streak} in a row" if standing.streak else ""
    if standing.advisory:
        counted = f"{standing.claim_streak} of {standing.promote_after} on committed states"
        streak = f"{streak or 'none'}; {counted}"
    stale = {True: "yes: what was tested differs from what is there now", False: "no", None: "cannot be told"}
    return (
        gate_line(standing),
        *present(
            [
                ("because", standing.explanation),
                ("warning", "; ".join(standing.warnings)),
                ("stale", stale[standing.stale] if standing.verdict else ""),
                ("streak", streak),
                ("now", standing.state),
                ("task", standing.task),
            ]
        ),
    )


def _definition_lines(gate: Gate, mode: Mode) -> tuple[Line, ...]:
    command = gate.command if isinstance(gate.command, str) else " ".join(gate.command or ())
    own = gate.min_available_mib
    needs = mib(own) if own is not None else f"{mib(mode.min_available_mib)}, the mode's threshold"
    checked = gate.criteria.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if gate.kind == "command":
        checked = {"exit_codes": list(gate.criteria.exit_codes)} | checked
    return (
        *present(
            [
                ("scope", gate.scope),
                ("section", gate.section),
                ("kind", f"{gate.kind}, {'advisory' if gate.advisory else 'required'}"),
                ("command", command),
                ("method", gate.method),
                ("in", gate.cwd if command else ""),
                ("env", " ".join(f"{name}={value}" for name, value in gate.env.items())),
                ("heavy", f"yes, needs {needs}" if gate.heavy else "no"),
                ("time-out", running_for(gate.timeout_s) if gate.timeout_s else ""),
                ("tuple", ", ".join(gate.repos)),
                ("criteria", gate.criteria_text),
            ]
        ),
        *(line(("  · ", "muted"), f"{name} = {value}") for name, value in checked.items()),
        *(line(("  ○ ", "muted"), item) for item in gate.items),
    )


def _past_lines(past: tuple[Artifact, ...], snapshot: Snapshot) -> tuple[Line, ...]:
    if not past:
        return (line(("no run yet", "muted")),)
    more = f"  the last {RUNS_TOLD}" if len(past) > RUNS_TOLD else ""
    zone = snapshot.now.tzinfo
    return (
        line(("history", "strong"), (more, "muted")),
        *(_run_line(run, zone) for run in past[:RUNS_TOLD]),
    )


def _run_line(run: Artifact, zone: tzinfo | None) -> Line:
    sign = signs.of_verdict(run.verdict)
    return (
        *columns(
            (f"  {sign.glyph} {sign.word}", 12, sign.tone),
            (f"{run.when.astimezone(zone):%Y-%m-%d %H:%M}", 17, "plain"),
            (f" {run.grade or run.source or ''}", 12, "muted"),
            (took(run.duration_s) if run.duration_s is not None else "", -8, "plain"),
            (roughly_mib(run.peak_mib) if run.peak_mib is not None else "", -9, "plain"),
        ),
        Span(f"  {run.reason}" if run.verdict != "pass" else "", "muted"),
        Span(f"  {run.path.rsplit('/', 1)[-1]}", "muted"),
    )
