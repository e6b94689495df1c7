"""The machine that the executor's tests run on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.executor.support import Machine, TinyDisk


@pytest.fixture
def rig(tmp_path: Path, state_dir: Path, tiny_disk: object) -> Iterator[Machine]:
    """Return a state folder with a client and workspaces; everything started there ends with the test."""
    del tiny_disk  # asked for so that disks are taken away only after what runs on them has ended
    machine = Machine(tmp_path, state_dir)
    yield machine
    machine.end()


@pytest.fixture
def tiny_disk() -> Iterator[Callable[[Path, int], TinyDisk]]:
    """Return a maker of small disks (folder, KiB); the test is skipped where mounting is not permitted."""
    made: list[TinyDisk] = []

    def make(folder: Path, kib: int) -> TinyDisk:
        if sys.platform != "linux":
            pytest.skip("there is no tmpfs here")
        made.append(TinyDisk(folder, kib))
        if not made[-1].mounted:
            pytest.skip(made[-1].why_not)
        return made[-1]

    yield make
    for disk in made:
        disk.unmount()
