"""Randomised rounds: gates are launched in every way, a fault strikes, and everything has to settle."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.kinds import Fault, kinds_for
from tests.faults.world import World


@contextmanager
def world_in(root: Path) -> Iterator[World]:
    """Yield a world; whatever it started has ended afterwards."""
    world = World(root)
    kept = {name: os.environ.get(name) for name in world.skew.env}
    os.environ.update(world.skew.env)  # from now on whoever is started has the world's clock
    try:
        yield world
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        world.end()


def play(world: World, *, seed: int, rounds: range, tell: Callable[[str], None]) -> None:
    """Play rounds; each tells its seed and fault first, so that the last line told names what fell."""
    kinds = kinds_for(world)
    for number in rounds:
        dice = random.Random(f"{seed}-{number}")  # noqa: S311 — to be repeated, not to be kept secret
        fault = kinds[number % len(kinds)]
        tell(f"round {number} of seed {seed}: {fault.__name__}")
        _round(world, fault, dice)


def _round(world: World, fault: Fault, dice: random.Random) -> None:
    seconds = dice.choice((0.0, 0.05, 0.2, 0.4))
    world.launch(dice.randint(1, 3), seconds)
    if dice.random() < 0.4:
        world.run_in_foreground(seconds)
    if dice.random() < 0.3:
        world.launch_by_client(seconds)
    time.sleep(dice.uniform(0.0, 0.5))
    fault(world, dice)
    if not world.skew.why_not:
        world.skew.jump(0)
    world.settle()
