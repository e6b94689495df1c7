"""Fixtures of the cockpit's tests: screens stand still."""

from __future__ import annotations

import pytest
from textual.app import App


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch animations off, and colours that depend on the environment."""
    monkeypatch.setattr(App, "animation_level", "none", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
