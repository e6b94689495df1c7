"""How a process ends as another one did, so that whoever started it can tell. Lean, for `loopui exec`."""

from __future__ import annotations

import os

from loopui.host.quietly import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import NoReturn
else:
    try:
        import _signal as signal  # what `signal` wraps in enums: a fifth of the time to start
    except ImportError:
        import signal

_NO_CORE = 1  # bytes; Linux writes none then, not even to a program that collects them


def leave(code: int) -> NoReturn:
    """End this process at once with an exit code, or by signal n where that is -n.

    A shell ends its loop or script after a command only if the signal of Ctrl-C has ended that.
    """
    if code < 0:
        _die_of(-code)
    os._exit(code if code >= 0 else 128 - code)  # the first process of a container outlives its own signals


def _die_of(number: int) -> None:
    with suppress(OSError, ValueError, ImportError):
        import resource  # noqa: PLC0415 — only where a signal has ended the command

        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (min(_NO_CORE, hard) if hard >= 0 else _NO_CORE, hard))
    with suppress(OSError, ValueError):  # nobody sets what SIGKILL does
        signal.signal(number, signal.SIG_DFL)
    with suppress(OSError, ValueError):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        os.kill(os.getpid(), number)
