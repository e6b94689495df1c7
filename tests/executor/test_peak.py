"""When the peak of a run is looked at."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from loopui.executor import peak
from loopui.executor.members import Crew
from loopui.executor.peak import FIRST_S, Peak
from loopui.executor.rundir import RunDir


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    """Return a run of which nothing lives."""
    return Crew("20260101-000000-abcdef", RunDir(str(tmp_path), "20260101-000000-abcdef"))


def test_a_look_that_would_take_too_long_is_put_off(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that took 50 ms is not begun where the guard has to look in 80 ms, and soon tried again."""
    monkeypatch.setattr(peak, "ticks_s", lambda: FIRST_S + 0.05)
    watched = Peak(None, "", 0.0)
    watched.look(crew, FIRST_S, within_s=1.0)
    due_s = FIRST_S + watched.due_in(FIRST_S)
    assert not watched.look(crew, due_s, within_s=0.08)
    assert watched.due_in(due_s) == pytest.approx(0.08)


def test_the_peak_is_the_highest_figure_and_says_where_it_is_from() -> None:
    """Every figure is a lower bound, so the highest one counts."""
    watched = Peak(None, "", 0.0)
    assert watched.take(80, "largest process")
    assert not watched.take(60, "pss")
    assert (watched.mib, watched.source) == (80, "largest process")
    assert watched.take(200, "pss")
    assert (watched.mib, watched.source) == (200, "pss")


def test_a_process_that_is_gone_has_no_figure(crew: Crew) -> None:
    """A run that has ended between two looks keeps the peak that it had."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    crew.shim = gone.pid
    watched = Peak(90, "pss", 0.0)
    assert not watched.look(crew, FIRST_S, within_s=1.0)
    assert (watched.mib, watched.source) == (90, "pss")
