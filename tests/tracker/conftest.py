"""A workspace with a hand-written tracker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tracker.hand_written import HAND_WRITTEN


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace whose `state.toml` a person wrote."""
    folder = tmp_path / "ship"
    folder.mkdir()
    (folder / "state.toml").write_text(HAND_WRITTEN, encoding="utf-8")
    return folder
