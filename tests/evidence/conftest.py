"""Days are the machine's own: the tests say where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest

from loopui.evidence.scan import Shelf

ShelfMaker: TypeAlias = Callable[[Path], Shelf]


@pytest.fixture
def shelf_of() -> Iterator[ShelfMaker]:
    """Return what makes the shelf of a workspace; it is closed when the test ends."""
    with ExitStack() as shelves:
        yield lambda workspace: shelves.enter_context(Shelf(workspace))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine stand in Greenwich."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()
