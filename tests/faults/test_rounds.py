from __future__ import annotations

from pathlib import Path

from tests.faults.contended import contend, queue_at_once
from tests.faults.rounds import play, world_in

SEED = 20
ROUNDS = 16  # every fault once


def test_random_faults_break_no_promise(tmp_path: Path, state_dir: Path) -> None:
    """Whatever is killed, suspended, full, read-only or set wrong: no overlap, one record each, all free.

    `make faults` plays 200 rounds of another seed each time.
    """
    del state_dir  # it keeps everything here away from the user's own machine state
    with world_in(tmp_path) as world:
        play(world, seed=SEED, rounds=range(ROUNDS), tell=print)


def test_contended_starts_never_overlap(tmp_path: Path, state_dir: Path) -> None:
    """Forty starts, twenty at once, from two workspaces and both ways in: all run, one at a time."""
    del state_dir
    with world_in(tmp_path) as world:
        assert contend(world, 40) == 40


def test_many_gates_queued_at_once_keep_their_order(tmp_path: Path, state_dir: Path) -> None:
    """Two hundred gates queued in one go all run, each with its record, in the order of their queueing."""
    del state_dir
    with world_in(tmp_path) as world:
        assert queue_at_once(world, 200) == [f"gate-{number}" for number in range(1, 201)]
