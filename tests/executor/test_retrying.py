"""What fails for a while, and how it is told."""

from __future__ import annotations

import sqlite3

import pytest

from loopui.executor.retrying import FIRST_PAUSE_S, LONGEST_PAUSE_S, TELL_AFTER, TELL_EVERY_S, Retry


class Clock:
    """A clock that stands still until it is moved; `fault` is what the thing that is tried raises."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        self.fault: Exception | None = None
        self.tried = 0
        monkeypatch.setattr("loopui.executor.retrying.ticks_s", lambda: self.now_s)

    def do(self) -> None:
        """Try."""
        self.tried += 1
        if self.fault is not None:
            raise self.fault

    def attempt(self, retry: Retry) -> bool:
        """Try at the time that `retry` asks for."""
        self.now_s += retry.due_in or 0.0
        return retry.attempt(self.do, tolerant=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a clock of the test's own."""
    return Clock(monkeypatch)


def test_pauses_grow_to_a_limit_and_begin_anew_after_a_success(clock: Clock) -> None:
    """Each failure in a row doubles the pause; nothing is tried within one."""
    retry = Retry("it")
    clock.fault = sqlite3.OperationalError("locked")
    pauses = []
    for _ in range(14):
        assert not clock.attempt(retry)
        pauses.append(retry.due_in)
        assert retry.attempt(clock.do, tolerant=True)
    assert clock.tried == 14
    assert pauses[:3] == pytest.approx([FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S])
    assert pauses[-1] == pytest.approx(LONGEST_PAUSE_S)
    clock.fault = None
    assert clock.attempt(retry)
    assert retry.due_in is None
    clock.fault = OSError("full")
    assert not clock.attempt(retry)
    assert retry.due_in == pytest.approx(FIRST_PAUSE_S)


def test_the_same_failure_fills_no_log(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """A hitch is not told, a lasting failure once and then every minute, another one at once."""
    retry = Retry("it cannot be done", longest_s=0.2)
    clock.fault = OSError("full")
    for _ in range(TELL_AFTER - 1):
        clock.attempt(retry)
    assert capsys.readouterr().err == ""
    began_s = clock.now_s
    while clock.now_s < began_s + TELL_EVERY_S / 2:
        clock.attempt(retry)
    assert capsys.readouterr().err.count("it cannot be done, trying again in ") == 1
    while clock.now_s < began_s + TELL_EVERY_S * 3 / 2:
        clock.attempt(retry)
    assert capsys.readouterr().err.count(": full") == 1
    clock.fault = OSError("gone")
    clock.attempt(retry)
    assert capsys.readouterr().err.count(": gone") == 1


def test_a_fault_of_our_own_ends_the_process_only_where_nobody_depends_on_it(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is raised, or told once with where it came from."""
    retry = Retry("it")
    clock.fault = KeyError("ours")
    with pytest.raises(KeyError):
        retry.attempt(clock.do, tolerant=False)
    for _ in range(TELL_AFTER + 2):
        assert not clock.attempt(retry)
    assert capsys.readouterr().err.count("Traceback") <= TELL_AFTER
