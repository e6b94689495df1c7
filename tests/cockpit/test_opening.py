"""The first frame waits for nothing, and nothing that is asked before the bridge stands gets lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

from textual.message import Message

from loopui.cockpit.intents import Cancel, LaunchOrder, Rescan
from loopui.cockpit.opening import OpeningBridge
from loopui.cockpit.snapshot import first_snapshot
from tests.cockpit import samples
from tests.cockpit.fakes import FakeBridge


class Deaf:
    """A listener that hears nothing."""

    def post_message(self, message: Message) -> bool:
        """Drop it."""
        del message
        return True


async def test_what_is_asked_while_the_bridge_is_built_is_done_when_it_stands() -> None:
    """Intents keep their order; the snapshot is the first one until the bridge has its own."""
    release = threading.Event()
    real = FakeBridge(samples.snapshot())
    first = first_snapshot(Path("W"), role="orchestrator", lane="", now=samples.NOW)

    def build() -> FakeBridge:
        release.wait(10)
        return real

    bridge = OpeningBridge(first, Path("state.toml"), build)
    bridge.start(Deaf())
    bridge.ask(Rescan())
    bridge.ask(LaunchOrder(gates=("VG-A",)))
    bridge.ask(Cancel("run"))
    await asyncio.sleep(0)
    assert bridge.snapshot is first
    assert real.asked == []
    release.set()
    async with asyncio.timeout(10):
        await bridge._opening  # type: ignore[misc]
    assert bridge.snapshot is real.snapshot
    assert real.asked == [Rescan(), LaunchOrder(gates=("VG-A",)), Cancel("run")]
    bridge.stop()
    assert real.stopped


async def test_a_cockpit_that_is_left_before_the_bridge_stands_starts_nothing() -> None:
    """Who quits at once leaves no worker behind."""
    real = FakeBridge(samples.snapshot())
    bridge = OpeningBridge(real.snapshot, Path("state.toml"), lambda: real)
    bridge.start(Deaf())
    bridge.stop()
    async with asyncio.timeout(10):
        await bridge._opening  # type: ignore[misc]
    assert real.listener is None


def test_the_first_frame_loads_nothing_that_reads() -> None:
    """Neither pydantic, watchfiles nor the queue stand between the command and the first frame."""
    code = (
        "import sys, loopui.cockpit.app as app\n"
        "slow = {'pydantic', 'watchfiles', 'sqlite3', 'tomlkit', 'psutil', 'loopui.cockpit.bridge'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
