"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.machine import end_executor

# The tests may be a gate themselves; what they launch does not belong to that run.
os.environ.pop("LOOPUI_RUN", None)

# Whoever runs the tests in a shell's background has Ctrl-C ignored, and so would all that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)

# How long an example takes says more of the machine than of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def programme() -> Path:
    """Return the real programme's folder; skip where it is absent, fail where it is absent in CI."""
    folder = ROOT.parent / "shared" / "programme"
    if folder.is_dir():
        return folder
    if os.environ.get("CI"):
        pytest.fail("CI is set, but the real programme (../shared/programme) is not beside the project")
    pytest.skip("the real programme (../shared/programme) is not beside the project")


@pytest.fixture
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a state folder of the test's own, so that no run of the user's is ever touched."""
    folder = tmp_path / "machine"
    monkeypatch.setenv("LOOPUI_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def machine(state_dir: Path) -> Iterator[Path]:
    """Return the state folder of a test that launches runs; its executor ends with the test."""
    yield state_dir
    end_executor(state_dir)
