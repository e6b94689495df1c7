"""Looking at what a run has left without being held up by it, however large it is and however hostile.

A log may be of any size and an expression may be hostile (`(a+)+$`), and the interpreter cannot interrupt a
match. What may take long is looked at in a process of its own (this module, run as a program), and
expressions only until a deadline; what was not looked at by then is never taken as shown.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from loopui.evidence.examine import is_quick, look, look_plainly, search
from loopui.evidence.expressions import is_tame, sought
from loopui.evidence.plain import from_plain, to_plain
from loopui.evidence.sight import Question, Sight
from loopui.host.clock import ticks_s

if TYPE_CHECKING:
    import subprocess

DEADLINE_S = 60.0
AT_ONCE_BYTES = 524_288  # so much is looked at here, in about a millisecond
_CHUNK_BYTES = 65_536


class Examination:
    """A look at what a run has left, that has begun; `finish` returns what was seen.

    Whoever must not wait asks `ready` whenever `fd` is readable or a child has ended.
    """

    def __init__(self, question: Question, deadline_s: float) -> None:
        self._question = question
        self._deadline_s = deadline_s
        self._begun_s = ticks_s()
        self._helper: subprocess.Popen[bytes] | None = None
        self._told = b""
        self._sight: Sight | None = None

    @classmethod
    def start(cls, question: Question, *, deadline_s: float = DEADLINE_S) -> Examination:
        """Look at once where that takes no time to speak of, else begin to look in a process of its own.

        Expressions are given up when they have been sought for `deadline_s` seconds.
        """
        begun = cls(question, deadline_s)
        if is_quick(question, AT_ONCE_BYTES) and all(map(is_tame, sought(question.criteria or {}))):
            begun._sight = look(question)
            return begun
        try:
            begun._helper = _helper(question, deadline_s)
        except OSError as error:
            begun._give_up(f"the log was not searched: {error.strerror or error}")
        return begun

    @property
    def fd(self) -> int | None:
        """What becomes readable when there is something to take; None: there is nothing to wait for."""
        return self._output if self._helper is not None else None

    def ready(self) -> bool:
        """Take what there is to take; return whether all is known. Never waits."""
        if self._sight is None and self._take():
            if self._told.count(b"\n") > 1:
                self._sight = self._last_told()
            elif ticks_s() - self._begun_s >= self._deadline_s:
                self._give_up(f"the log was not searched to its end within {self._deadline_s:g} s")
            else:
                self._give_up("the log was not searched: the process that looked at it was killed")
            self.kill()
        return self._sight is not None

    def finish(self) -> Sight:
        """Wait until all is known, or the deadline is over, and return it."""
        while not self.ready():
            ear = select.poll()
            ear.register(self._output, select.POLLIN)
            ear.poll()
        if self._sight is None:
            raise AssertionError("what is ready has been seen")
        return self._sight

    def kill(self) -> None:
        """End the look; what it has not told by now is not known."""
        if self._helper is not None and self._helper.stdout is not None:
            self._helper.stdout.close()
            self._helper.kill()
            self._helper.wait()
            self._helper = None

    @property
    def _output(self) -> int:
        if self._helper is None or self._helper.stdout is None:
            raise AssertionError("it was killed, so that nobody may ask what was seen")
        return self._helper.stdout.fileno()

    def _take(self) -> bool:
        """Read what the process has told by now; return whether it has nothing more to tell."""
        while True:
            try:
                chunk = os.read(self._output, _CHUNK_BYTES)
            except BlockingIOError:
                return False
            if not chunk:
                return True
            self._told += chunk

    def _give_up(self, problem: str) -> None:
        """Be content with what is known without expressions: they hide neither counts nor digest."""
        seen = self._last_told() or look_plainly(self._question)
        self._sight = replace(seen, problem=seen.problem or problem)

    def _last_told(self) -> Sight | None:
        import json  # noqa: PLC0415  # only what is large, or has expressions, pays for it

        whole = self._told.rpartition(b"\n")[0]
        return from_plain(Sight, json.loads(whole.rpartition(b"\n")[2])) if whole else None


def _helper(question: Question, deadline_s: float) -> subprocess.Popen[bytes]:
    """Start the process and ask it; raises OSError."""
    import json  # noqa: PLC0415  # as above
    import subprocess  # noqa: PLC0415

    root = Path(__file__).resolve().parents[2]
    program = f"import sys; sys.path.insert(0, {str(root)!r}); from {__name__} import main; main()"
    helper = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    if helper.stdin is None or helper.stdout is None:
        raise AssertionError("both were asked for")
    os.set_blocking(helper.stdout.fileno(), False)
    asked = json.dumps([question.to_json(), deadline_s], default=str).encode()
    with contextlib.suppress(BrokenPipeError), helper.stdin:  # one that was killed already tells nothing
        helper.stdin.write(asked)
    return helper


def main() -> None:
    """Read the question from stdin; write what is known without expressions, and then all, a line each."""
    import json  # noqa: PLC0415  # as above
    import signal  # noqa: PLC0415

    asked, deadline_s = json.load(sys.stdin)
    question = Question.from_json(asked)
    seen = look_plainly(question)
    print(json.dumps(to_plain(seen)), flush=True)
    # the system ends us, also in the midst of a match, and when nobody is left who asked
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, deadline_s)
    print(json.dumps(to_plain(search(question, seen))), flush=True)
