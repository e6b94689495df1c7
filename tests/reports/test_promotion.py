from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loopui.errors import TrackerError
from loopui.evidence.artifacts import Artifact
from loopui.reports.board import make_board
from loopui.reports.promotion import Offer, offer_of, offers, promote
from loopui.tracker.statefile import edit, load, undo
from loopui.tracker.statetext import StateText
from tests.reports.samples import NOON, recorded, tracker

PASS, FAIL, BLOCKED = "criteria-met", "exit-code", "memory-stop"
STATE = """\
schema = 1

[program]
name = "ship"

[[gates]]
id = "VG-LOOK-001"  # how she looks
command = "true"
advisory = true
"""


def looks(*runs: tuple[Any, Any]) -> tuple[Artifact, ...]:
    """Return the runs of the advisory gate, newest first; given oldest first."""
    found = [
        recorded("VG-LOOK-001", reason, minutes=number, grade=grade)
        for number, (reason, grade) in enumerate(runs)
    ]
    return tuple(reversed(found))


def offered(*runs: tuple[Any, Any], gate: str = "VG-LOOK-001") -> tuple[Offer, ...]:
    ship = tracker()
    artifacts = looks(*runs)
    found = offers(ship, make_board(ship, artifacts), artifacts)
    return tuple(each for each in found if each.gate == gate)


@pytest.mark.parametrize(
    ("runs", "streak"),
    [
        ([(PASS, "claim")] * 3, 3),
        ([(FAIL, "claim"), *[(PASS, "claim")] * 4], 4),
        ([(PASS, "claim"), (BLOCKED, "diagnostic"), (PASS, "claim"), (PASS, "claim")], 3),
        ([(PASS, "claim"), (PASS, "claim"), (FAIL, "diagnostic"), (PASS, "claim")], 3),
    ],
)
def test_three_claims_in_a_row_are_an_offer(runs: list[tuple[Any, Any]], streak: int) -> None:
    """Passes on committed states count; what a dirty tree did between them does not."""
    (offer,) = offered(*runs)
    assert (offer.streak, offer.needed) == (streak, 3)
    assert offer.why.startswith(f"VG-LOOK-001 has passed {streak} times in a row on committed states")


@pytest.mark.parametrize(
    "runs",
    [
        [(PASS, "claim")] * 2,
        [(PASS, "diagnostic")] * 5,
        [*[(PASS, "claim")] * 3, (FAIL, "claim")],
        [*[(PASS, "claim")] * 3, (FAIL, "diagnostic")],  # it fails now, on whatever state
        [*[(PASS, "claim")] * 2, (FAIL, "claim"), (PASS, "claim")],
    ],
)
def test_less_than_that_is_none(runs: list[tuple[Any, Any]]) -> None:
    """Diagnostics earn nothing, a failed claim starts anew, and a gate that fails now is not offered."""
    assert offered(*runs) == ()


def test_required_gates_are_not_offered() -> None:
    """Only what is advisory can be promoted."""
    ship = tracker()
    runs = [recorded("VG-HULL-001", minutes=number, grade="claim") for number in range(4)]
    assert offers(ship, make_board(ship, runs), runs) == ()


def test_taking_an_offer_writes_a_decision_in_one_step(tmp_path: Path) -> None:
    """The gate is required, the decision names the runs, comments stay; one undo takes it all back."""
    path = tmp_path / "state.toml"
    path.write_text(STATE)
    runs = tuple(replace(run, record=f"evidence/r{at}.toml") for at, run in enumerate(looks((PASS, "claim"))))
    offer = Offer(gate="VG-LOOK-001", scope="looks", streak=3, needed=3, runs=runs)

    def take(text: StateText) -> None:
        promote(text, offer, day=NOON.date())

    loaded = edit(tmp_path, take)
    (gate,), (decision,) = loaded.tracker.gates, loaded.tracker.decisions
    assert not gate.advisory
    assert (decision.id, decision.status, decision.impacts) == ("D-001", "Accepted", ("VG-LOOK-001",))
    assert decision.context == f"{offer.why}; the last of them: evidence/r0.toml"
    assert "# how she looks" in path.read_text()
    with pytest.raises(TrackerError, match="not advisory any more"):
        edit(tmp_path, take)
    assert len(load(tmp_path).tracker.decisions) == 1
    undo(tmp_path)
    assert path.read_text() == STATE


def test_an_offer_names_the_runs_that_it_rests_on() -> None:
    """The newest claims, as many as are needed; what was no claim is not among them."""
    (offer,) = offered(*[(PASS, "claim")] * 4, (PASS, "diagnostic"), (PASS, "claim"))
    assert [run.run for run in offer.runs] == [f"run-VG-LOOK-001-{minute}" for minute in (5, 3, 2)]
    assert offer.streak == 5


@pytest.mark.parametrize(
    ("gate", "runs", "why"),
    [
        ("VG-LOOK-01", (), "no gate 'VG-LOOK-01'.*VG-LOOK-001"),
        ("VG-HULL-001", (), "VG-HULL-001 is not advisory"),
        ("VG-LOOK-001", (), "0 passes in a row.*3 are needed"),
        ("VG-LOOK-001", ((PASS, "claim"),), "1 pass in a row on committed states"),
        (
            "VG-LOOK-001",
            (*((PASS, "claim"),) * 3, (FAIL, "diagnostic")),
            r"does not pass now: fail \(exit-code\)",
        ),
    ],
)
def test_what_has_not_earned_it_is_told_why(gate: str, runs: tuple[Any, ...], why: str) -> None:
    """One line says what is missing, and what would mend that."""
    ship = tracker()
    artifacts = looks(*runs)
    with pytest.raises(TrackerError) as caught:
        offer_of(ship, make_board(ship, artifacts), artifacts, gate)
    assert re.search(why, str(caught.value))


def test_an_advisory_gate_blocks_nothing() -> None:
    """However it fails, an advisory gate does not count in any tally."""
    ship = tracker()
    board = make_board(ship, looks((FAIL, "claim")))
    for tally in (*board.tasks, *board.milestones):
        assert "VG-LOOK-001" not in {gate.gate for gate in tally.required}
        assert tally.failed == 0
