"""Contended starts: many at once, from two workspaces, in the foreground and through the queue."""

from __future__ import annotations

from tests.faults.world import World

AT_ONCE = 20


def contend(world: World, starts: int) -> int:
    """Start `starts` gates, 20 at a time; return how many of them ran. Fails at the first overlap."""
    for _ in range(starts // AT_ONCE):
        for place in range(AT_ONCE // 2):
            world.run_in_foreground(0, workspace=world.workspaces[place % 2])
        world.launch(AT_ONCE - AT_ONCE // 2, 0)
        world.settle()
    seen = world.seen()
    extra = starts // AT_ONCE  # after each batch one showed that the machine is free
    return sum(line.startswith("end ") for line in seen) - extra


def queue_at_once(world: World, count: int) -> list[str]:
    """Queue `count` gates in one go on a new machine; return the names of those that ran, in their order."""
    world.launch(count, 0)
    world.settle()
    ran = [line.removeprefix("end ") for line in world.seen() if line.startswith("end ")]
    return ran[:-1]  # the last one showed that the machine is free
