"""The machine that the executor's tests run on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.executor.support import Machine


@pytest.fixture
def rig(tmp_path: Path, state_dir: Path) -> Iterator[Machine]:
    """Return a state folder with a client and workspaces; everything started there ends with the test."""
    machine = Machine(tmp_path, state_dir)
    yield machine
    machine.end()
