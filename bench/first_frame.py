"""From the command to the first full frame, and what an open cockpit costs while nothing happens."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import psutil

from bench.measure import report, take_turns
from bench.workspace import workspace
from tests.support.terminal import terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUNDS = 9
IDLE_S = 20

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello")
Hello().run()
"""


def main() -> None:
    """Measure and print."""
    with workspace() as (place, env):
        cockpit: list[str | Path] = [sys.executable, "-m", "loopui", place]
        alternatives = {
            "Textual hello": lambda: _frame([sys.executable, "-c", HELLO], env, "hello"),
            "loopui, panes": lambda: _frame(cockpit, env, "Milestones"),
            "loopui, filled": lambda: _frame(cockpit, env, "ADMITS"),
        }
        report(
            "from the command to the screen (140 x 45)",
            take_turns(alternatives, ROUNDS),
            against="Textual hello",
        )
        with terminal(cockpit, env=env) as screen:
            screen.wait_for("ADMITS")
            _rest(psutil.Process(screen.process.pid), screen.pump)


def _frame(argv: list[str | Path], env: dict[str, str], text: str) -> None:
    with terminal(argv, env=env) as screen:
        screen.wait_for(text)


def _rest(process: psutil.Process, pump: Callable[[float], bool]) -> None:
    """Print what the cockpit uses while it shows a gauge that ticks once a second."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        pump(0.1)
    before = process.cpu_times()
    end = time.monotonic() + IDLE_S
    while time.monotonic() < end:
        pump(0.1)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    rss = process.memory_info().rss / (1 << 20)
    print(f"\ncockpit at rest: {used / IDLE_S * 100:.1f} % of a core, {rss:.0f} MiB resident")
