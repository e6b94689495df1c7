from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.executor.support import Machine
from tests.faults.bombs import blast, bomb, busy, room_mib

MIB = 2048


@pytest.fixture
def rig(tmp_path: Path, state_dir: Path) -> Iterator[Machine]:
    """Return a machine whose processes end with the test."""
    machine = Machine(tmp_path, state_dir)
    yield machine
    machine.end()


@pytest.mark.alone
@pytest.mark.parametrize("loops", [0, 4])
def test_a_memory_bomb_is_stopped_at_the_floor(rig: Machine, loops: int) -> None:
    """Memory taken as fast as the machine gives it is stopped within 100 MiB, also on a busy machine."""
    if room_mib() < 4 * MIB:
        pytest.skip("the machine has too little memory left for a bomb")
    program = bomb(rig.root)
    if program is None:
        pytest.skip("no C compiler")
    with busy(loops):
        found = blast(rig, program, mib=MIB, threads=2)
    assert found.reason == "memory-stop"
    assert found.overshoot_mib <= 100
