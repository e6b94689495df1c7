"""The evidence pane: what it says of files that people and agents dropped by hand."""

from __future__ import annotations

from loopui.cockpit.widgets.words import Words
from loopui.evidence.commits import NamedCommit
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit


async def test_evidence_that_nobody_can_place_is_said_to_be_so_and_found() -> None:
    """In its row, in its details, and by `/unplaced`; what a file names of commits stands in the details."""
    named = (NamedCommit("loop", "a1b2c3d4e5f6"), NamedCommit("", "e4f5a6b"))
    lost = samples.artifact("evidence/notes.txt", 1, named=named)
    async with cockpit(samples.snapshot(artifacts=(lost, *samples.artifacts()))) as (pilot, _, main):
        evidence = main.shown[0]
        evidence.focus()
        await pilot.press("slash", *"unplaced", "enter")
        await pilot.pause()
        assert [row.key for row in evidence._shown] == ["evidence/notes.txt", "evidence/2026-02-18/notes.bin"]
        await pilot.press("enter")
        await pilot.pause()
        told = "".join(str(each.content) for each in pilot.app.screen.query(Words))
        assert "nothing tells a gate, a task or a milestone" in told
        assert "loop a1b2c3d4, e4f5a6b" in told
