"""A cockpit without workers, for tests that press keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from loopui.cockpit.screens.main import MainScreen
from loopui.cockpit.snapshot import Snapshot
from tests.cockpit import samples
from tests.cockpit.fakes import FakeBridge, app_of

LARGE, SMALL = (140, 45), (80, 24)


@asynccontextmanager
async def cockpit(
    snapshot: Snapshot | None = None, *, size: tuple[int, int] = LARGE
) -> AsyncIterator[tuple[Pilot[Any], FakeBridge, MainScreen]]:
    """Open a cockpit without workers."""
    bridge = FakeBridge(snapshot or samples.snapshot())
    app = app_of(bridge.snapshot, bridge=bridge)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        main = app.screen
        assert isinstance(main, MainScreen)
        yield pilot, bridge, main


def toasts(pilot: Pilot[Any]) -> list[str]:
    """Return what the toasts say."""
    return [notification.message for notification in pilot.app._notifications]
