"""A command in the caller's own terminal: its environment, its group, its signals. Lean, for `loopui exec`.

Ctrl-C and Ctrl-Z reach the command from the terminal, as without us; what somebody sends to this process only
is passed on. Everything is waited for in one place, so that the guard can look at the memory in between.
"""

from __future__ import annotations

import os
import sys

from loopui.host.clock import ticks_s
from loopui.host.oom import offer, withdraw
from loopui.host.quietly import suppress
from loopui.host.spawn import spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Callable
    from types import FrameType
else:
    try:
        import _signal as signal  # what `signal` wraps in enums: a fifth of the time to start
    except ImportError:
        import signal

NOT_FOUND, NOT_EXECUTABLE = 127, 126
_BY_TERMINAL = (signal.SIGINT, signal.SIGQUIT)
_PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
_HEARD = frozenset({signal.SIGCHLD, *_BY_TERMINAL, *_PASSED_ON})
_SENT_BY_A_PROCESS = 0  # si_code SI_USER


class CalledOffError(BaseException):
    """A signal is to end this process while it waits; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def hear_while_waiting() -> None:
    """Have SIGTERM and SIGHUP raise CalledOffError from now on, unless the caller has them ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _call_off)


def _call_off(number: int, _frame: FrameType | None) -> None:
    raise CalledOffError(number)


def hold_signals() -> set[int]:
    """Let no signal end this process any more: what it has begun is to be recorded.

    Returns the mask before.
    """
    return signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)


class Attached:
    """A command that was started in the foreground."""

    def __init__(
        self, argv: list[str], environment: dict[str, str], inherited_fd: int | None, mask: set[int]
    ) -> None:
        """Start it with `mask`, while this process holds its own signals; `inherited_fd` stays open in it.

        Raises OSError if it cannot be executed.
        """
        self._last: signal.struct_siginfo | None = None
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored nobody can tell how a child ended
        score = offer()  # inherited by the command and all that it starts
        try:
            self.pid = spawn(argv, environment, inherited_fd=inherited_fd, mask=mask)
        finally:
            withdraw(score)  # this process is to tell how it ended

    def wait(self, look: Callable[[], float | None]) -> tuple[int, int]:
        """Wait for its end; call `look` again and again, after as many seconds as it returns (None: never).

        Returns the wait status and the largest resident size (KiB on Linux, bytes on macOS) of its tree.
        """
        pause_s = look()
        while True:
            pid, wait_status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                return wait_status, usage.ru_maxrss
            self._listen(pause_s)
            pause_s = look()

    if sys.platform == "darwin":

        def _listen(self, pause_s: float | None) -> None:
            """Wait for a signal (macOS has no wait with a time limit, and does not tell who sent one)."""
            import time  # noqa: PLC0415 — see the other one

            time.sleep(min(0.02, pause_s if pause_s is not None else 0.02))
            for number in signal.sigpending() & set(_PASSED_ON):
                signal.sigwait({number})
                self._pass_on(number)

    else:

        def _listen(self, pause_s: float | None) -> None:
            """Wait for a signal, `pause_s` at most, and pass it on unless the terminal has."""
            until_s = None if pause_s is None else ticks_s() + pause_s
            heard = signal.sigwaitinfo(_HEARD) if pause_s is None else signal.sigtimedwait(_HEARD, pause_s)
            if heard is None or heard.si_signo not in _HEARD or heard.si_signo == signal.SIGCHLD:
                return
            # CPython returns what happens to lie on its stack if a stop (Ctrl-Z) outlasted the wait
            if until_s is not None and heard == self._last and ticks_s() >= until_s:
                return
            self._last = heard
            if heard.si_signo in _PASSED_ON or heard.si_code <= _SENT_BY_A_PROCESS:
                self._pass_on(heard.si_signo)

    def _pass_on(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(self.pid, number)
