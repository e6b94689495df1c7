"""Every dialog with a list to pick from takes Escape alike."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from loopui.cockpit.dialogs.finder import Finder
from loopui.cockpit.widgets.rows import Rows
from tests.cockpit.cockpits import cockpit


@pytest.mark.parametrize("key", ["l", "s"], ids=["gates", "anything"])
async def test_escape_takes_back_what_was_typed_and_then_leaves(key: str) -> None:
    """What was typed goes first, and the dialog stays; the frame says which of both it will be."""
    async with cockpit() as (pilot, bridge, main):
        main.executor.runs.focus()
        await pilot.press(key)
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, Finder)
        rows = dialog.query_one(Rows)
        _, count = rows.counts
        assert dialog._keys[-1] == ("Esc", "leaves")
        await pilot.press(*"zzz")
        await pilot.pause()
        assert rows.counts == (0, count)
        assert dialog._keys[-1] == ("Esc", "shows all")
        await pilot.press("escape")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        assert dialog.query_one(Input).value == ""
        assert rows.counts == (count, count)
        assert dialog._keys[-1] == ("Esc", "leaves")
        await pilot.press("escape")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 1
    assert bridge.asked == []
