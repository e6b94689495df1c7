"""The program that stands for a metrics run's command: it runs that again and again, and measures.

What each repeat has measured is noted in the run's folder at once; one that fails ends the run as the command
itself would have ended it. Started without site packages: needs the standard library and loopui only.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from loopui.evidence.metrics.measuring import look_before, measure
from loopui.evidence.metrics.values import Measured, Measuring, MetricsError, Series
from loopui.evidence.plain import from_plain, to_plain

NOT_STARTED = 127  # as a shell says it
_SURVIVED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_FOR_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)  # which the interpreter ignores, and the command must not


def main(text: str) -> None:
    """Repeat and measure as the order says, and end as the last command has ended."""
    order: dict[str, Any] = json.loads(text)
    Repeats(order).run()


class Repeats:
    """The repeats of one run, in the process that stands for its command."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._measuring = from_plain(Measuring, order["metrics"])
        self._command: list[str] = order["command"]
        self._allowed: list[int] = order["exit_codes"]
        self._note: str = order["note"]
        self._file = Path(self._measuring.file)
        self._repeats: list[dict[str, Series]] = []
        self._is_stopping = False

    def run(self) -> NoReturn:
        """Repeat until all are measured, one fails, or somebody stops the run."""
        for number in _SURVIVED:  # handlers and not SIG_IGN, which the command would inherit
            signal.signal(number, self._stop)
        code = 0
        while len(self._repeats) < self._measuring.repeats and not self._is_stopping:
            before = look_before(self._file)
            code = self._once()
            if code not in self._allowed or self._is_stopping:
                break
            try:
                self._repeats.append(measure(self._file, self._measuring, before))
            except MetricsError as error:
                self._keep(trouble=_of_repeat(len(self._repeats) + 1, self._measuring.repeats, error))
                break
            self._keep()
        _end_like(code)

    def _stop(self, _number: int, _frame: object) -> None:
        """Let the command end as it likes, and start no other."""
        self._is_stopping = True

    def _once(self) -> int:
        """Run the command and return how it ended, a signal as a negative number."""
        try:
            pid = os.posix_spawnp(self._command[0], self._command, os.environ, setsigdef=_FOR_PYTHON)
        except OSError as error:
            name, why = self._command[0], error.strerror
            missing = isinstance(error, FileNotFoundError)
            self._keep(
                not_started=f"command not found: {name!r}" if missing else f"not executable: {name!r}: {why}"
            )
            sys.exit(NOT_STARTED)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def _keep(self, *, trouble: str = "", not_started: str = "") -> None:
        """Note what is known, whole or not at all."""
        known = Measured(repeats=tuple(self._repeats), trouble=trouble, not_started=not_started)
        with contextlib.suppress(OSError):  # what is not noted was not measured
            Path(f"{self._note}.new").write_text(json.dumps(to_plain(known)), encoding="utf-8")
            os.replace(f"{self._note}.new", self._note)


def _of_repeat(number: int, most: int, error: MetricsError) -> str:
    return f"{error} (repeat {number} of {most})" if most > 1 else str(error)


def _end_like(code: int) -> NoReturn:
    """End as the command did: whoever waits for us sees its exit code, or its signal."""
    if code < 0:
        import resource  # noqa: PLC0415  # only here; no second core file for the same crash

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(OSError, ValueError):  # SIGKILL has no handler
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 128 - code)
