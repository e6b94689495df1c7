"""Looking at a run's log however large it is, and however hostile what is sought in it.

An expression may be hostile (`(a+)+$`), and the interpreter cannot interrupt a match. So expressions are
sought in a process of its own (this module, run as a program), and only until a deadline; what was not looked
at by then is never taken as shown, and hides neither digest nor counts.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from loopui.evidence.examine import look_plainly, search
from loopui.evidence.expressions import is_tame, sought
from loopui.evidence.plain import NotPlainError, from_plain, to_plain
from loopui.evidence.sight import Question, Sight

DEADLINE_S = 60.0
AT_ONCE_BYTES = 524_288  # so much is searched here, if nothing hostile is sought


def examine(question: Question, *, deadline_s: float = DEADLINE_S) -> Sight:
    """Return what is seen of a log; expressions are given up when sought for `deadline_s` seconds.

    Digest and counts take as long as the log is large: whoever must not wait asks in a process of its own.
    """
    seen = look_plainly(question)
    wanted = sought(question.criteria or {})
    if not wanted or seen.problem:
        return seen
    if seen.log_bytes <= AT_ONCE_BYTES and all(map(is_tame, wanted)):
        return search(question, seen)
    return _search_apart(question, seen, deadline_s)


def _search_apart(question: Question, seen: Sight, deadline_s: float) -> Sight:
    """Look for the expressions in a process that the system ends at the deadline."""
    import json  # noqa: PLC0415  # only runs with expressions pay for these two
    import subprocess  # noqa: PLC0415

    root = Path(__file__).resolve().parents[2]
    program = f"import sys; sys.path.insert(0, {str(root)!r}); from {__name__} import main; main()"
    asked = [question.to_json(), to_plain(seen), deadline_s]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program],
            input=json.dumps(asked, default=str).encode(),
            capture_output=True,
            timeout=deadline_s,
            check=True,
        )
        return from_plain(Sight, json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        problem = f"the log was not searched to its end within {deadline_s:g} s"
    except (OSError, subprocess.SubprocessError, ValueError, NotPlainError) as error:
        problem = f"the log was not searched: {' '.join(str(error).split())[:200]}"
    return replace(seen, problem=problem)


def main() -> None:
    """Read from stdin what to look for and what was seen, and write what is seen then to stdout."""
    import json  # noqa: PLC0415  # as above
    import signal  # noqa: PLC0415

    asked, seen, deadline_s = json.load(sys.stdin)
    # the system ends us, also in the midst of a match, and when nobody is left who asked
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, deadline_s)
    print(json.dumps(to_plain(search(Question.from_json(asked), from_plain(Sight, seen)))))
