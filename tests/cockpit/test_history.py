"""The history: a plot per gate that has run, reached and left like the gates."""

from __future__ import annotations

from typing import Any

import pytest

from loopui.cockpit.dialogs.gate_details import GateDetails
from loopui.cockpit.dialogs.launch import Launch
from loopui.cockpit.panes.history import LABEL_WIDTH, PLOT_LINES, SCALE_WIDTH, history_row
from loopui.cockpit.text import cells, plain
from loopui.reports.standings import GateStanding
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit

GATE = GateStanding(gate="VG-A-001", verdict="pass", grade="claim")
LEFT = LABEL_WIDTH + SCALE_WIDTH


def lines_of(width: int = 100, **changes: object) -> list[str]:
    """Return the row of a gate with three runs: oldest first 10, 20 and 30 s, the second failed."""
    runs = []
    for number in range(3):
        told: dict[str, Any] = {"duration_s": 30.0 - 10 * number, "peak_mib": 64}
        told |= {"verdict": "fail", "grade": "diagnostic"} if number == 1 else {}
        runs.append(samples.recorded("VG-A-001", 10 * number, **(told | changes)))
    return [plain(each) for each in history_row(GATE, tuple(runs), samples.NOW, width).lines]


def test_a_column_per_run_the_newest_at_the_right() -> None:
    """Verdicts, grades and bars of one run stand above each other; the scale's edge is written beside it."""
    heading, verdicts, grades, *plots = lines_of()
    assert heading.startswith("VG-A-001  3 runs, 16:12 … 16:32")
    assert verdicts[LEFT:] == "✔✘✔"
    assert grades[LEFT:] == "●○●"
    duration, memory = plots[:PLOT_LINES], plots[PLOT_LINES : 2 * PLOT_LINES]
    assert [line[LEFT:] for line in duration] == ["  █", " ██", "███"]
    assert duration[0].startswith("duration      0:30 ┬")
    assert duration[-1].startswith(" " * (LEFT - 3) + "0 ┴")
    assert [line[LEFT:] for line in memory] == ["███"] * PLOT_LINES
    assert "64 MiB ┬" in memory[0]


def test_what_no_run_has_measured_has_no_plot() -> None:
    """Evidence by other hands has verdicts only."""
    lines = lines_of(duration_s=None, peak_mib=None, grade=None)
    assert [line.split()[:1] for line in lines] == [["VG-A-001"], ["verdicts"], []]


@pytest.mark.parametrize("width", [1, 10, 21, 22, 40, 200])
def test_of_more_runs_than_there_is_room_the_newest_are_shown(width: int) -> None:
    """No line is wider than its place."""
    lines = lines_of(width)
    assert all(cells(line) <= width for line in lines)
    if width == LEFT + 2:
        assert lines[1][LEFT:] == "✘✔"


@pytest.mark.parametrize(("there", "back"), [("6", "1"), ("f6", "escape"), ("6", "f1")])
async def test_the_history_takes_the_cockpits_place(there: str, back: str) -> None:
    """By number or function key, from the gates too; gates that never ran are not there."""
    async with cockpit(samples.experienced()) as (pilot, _, main):
        await pilot.press("2", there)
        await pilot.pause()
        assert main.focused is main.history
        assert not main.gates.region
        assert "VG-CONTRACT-001" not in {row.key for row in main.history._shown}
        await pilot.press(back)
        await pilot.pause()
        assert main.focused is main.query_one("#queue")


async def test_keys_are_about_the_gate_whose_history_is_read() -> None:
    """Enter opens it, `l` proposes it, `/` filters by what is known of it."""
    async with cockpit(samples.experienced()) as (pilot, _, main):
        await pilot.press("6", "slash", *"diagnostic fail", "enter")
        await pilot.pause()
        assert [row.key for row in main.history._shown] == ["VG-RCC-001"]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GateDetails)
        await pilot.press("escape", "l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Launch)


async def test_an_empty_history_says_what_fills_it() -> None:
    """And which key does."""
    async with cockpit(samples.snapshot(artifacts=())) as (pilot, _, main):
        await pilot.press("6")
        await pilot.pause()
        assert "No gate has run yet." in main.history.render_line(1).text + main.history.render_line(0).text
