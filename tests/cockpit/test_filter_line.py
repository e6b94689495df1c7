"""The line in which a filter is typed says what it narrows, what it finds, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from loopui.cockpit.widgets.words import Words
from tests.cockpit import samples
from tests.cockpit.cockpits import LARGE, SMALL, cockpit, toasts

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from loopui.cockpit.screens.main import MainScreen


def _shown(main: MainScreen) -> str:
    """Return what stands beside the words."""
    return "|".join(str(each.content) for each in main.filter_line.query(Words) if each.region)


async def _typed(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize("size", [LARGE, SMALL])
async def test_it_names_the_pane_and_the_keys_and_counts_what_is_left(size: tuple[int, int]) -> None:
    """Whoever types sees whose rows are narrowed, how many are left, and what Enter and Escape do."""
    count = len(samples.snapshot().plan)
    async with cockpit(size=size) as (pilot, _, main):
        main.query_one("#queue").focus()
        await _typed(pilot, "slash")
        assert _shown(main) == f"/ Priority queue |{count} of {count}   Enter keeps  Esc shows all"
        await _typed(pilot, *"zzz")
        assert f"0 of {count} " in _shown(main)
        assert main.filter_line.box.region.width >= 16


async def test_the_count_keeps_up_with_what_arrives_while_typing() -> None:
    """Rows that come while the filter is typed are counted."""
    base = samples.snapshot()
    async with cockpit(samples.snapshot(artifacts=base.artifacts[:2])) as (pilot, bridge, main):
        main.query_one("#evidence").focus()
        await _typed(pilot, "slash")
        assert "2 of 2 " in _shown(main)
        bridge.show(base)
        await pilot.pause()
        assert f"{len(base.artifacts)} of {len(base.artifacts)} " in _shown(main)


async def test_a_narrow_terminal_keeps_the_room_for_the_words() -> None:
    """Where there is no room for both, the prompt and the words stay."""
    async with cockpit(size=(40, 24)) as (pilot, _, main):
        await _typed(pilot, "slash")
        assert _shown(main) == "/ Executor "
        assert main.filter_line.box.region.width >= 16


async def test_what_has_no_rows_says_so() -> None:
    """The log is no list: the key that would filter it says where to go."""
    async with cockpit() as (pilot, _, main):
        main.executor.log_view.focus()
        await _typed(pilot, "slash")
        assert toasts(pilot) == ["this has no rows to filter: Tab goes to a pane that has"]
        assert not main.has_class("-filtering")
