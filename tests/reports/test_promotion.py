from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loopui.errors import TrackerError
from loopui.evidence.artifacts import Artifact
from loopui.reports.board import make_board
from loopui.reports.promotion import Offer, offers, promote
from loopui.tracker.statefile import edit, load
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
    return tuple(each for each in offers(ship, make_board(ship, looks(*runs))) if each.gate == gate)


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
    assert offers(ship, make_board(ship, runs)) == ()


def test_taking_an_offer_writes_a_decision(tmp_path: Path) -> None:
    """The gate is required afterwards, the decision says on what grounds, and comments stay."""
    (tmp_path / "state.toml").write_text(STATE)
    offer = Offer(gate="VG-LOOK-001", scope="looks", streak=3, needed=3, record="evidence/r.toml")

    def take(text: StateText) -> None:
        promote(text, offer, day=NOON.date())

    loaded = edit(tmp_path, take)
    (gate,), (decision,) = loaded.tracker.gates, loaded.tracker.decisions
    assert not gate.advisory
    assert (decision.id, decision.status, decision.impacts) == ("D-001", "Accepted", ("VG-LOOK-001",))
    assert decision.context == f"{offer.why}; the last record is evidence/r.toml"
    assert "# how she looks" in (tmp_path / "state.toml").read_text()
    with pytest.raises(TrackerError, match="not advisory any more"):
        edit(tmp_path, take)
    assert len(load(tmp_path).tracker.decisions) == 1


def test_an_advisory_gate_blocks_nothing() -> None:
    """However it fails, an advisory gate does not count in any tally."""
    ship = tracker()
    board = make_board(ship, looks((FAIL, "claim")))
    for tally in (*board.tasks, *board.milestones):
        assert "VG-LOOK-001" not in {gate.gate for gate in tally.required}
        assert tally.failed == 0
