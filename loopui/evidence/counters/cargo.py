"""cargo test: one `test result:` line per test binary, doc-tests included."""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_CLOSING = re.compile(
    r"test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed;"
    r"(?: (\d+) allowed failures?;)? (\d+) ignored; (\d+) measured;"
)
# A binary that did not end by itself (a crash, a kill) leaves no `test result:`
_ABORTED = re.compile(r"\s*process didn't exit successfully: .*\(signal: \d+")


class CargoCounter(Sums):
    """Sums over binaries; one that was killed by a signal is an error."""

    holds = (b" passed; ", b"process didn't exit")

    def __init__(self) -> None:
        super().__init__("cargo")

    def feed(self, line: str) -> None:
        """Take the closing line of a binary, or the note of its abnormal end."""
        if "test result: " in line:
            closing = _CLOSING.search(line)
            if closing:
                passed, failed, _, ignored, measured = (int(number or 0) for number in closing.groups())
                self.add(passed=passed + measured, failed=failed, skipped=ignored)
        elif "process didn't exit" in line and self.seen and _ABORTED.match(line):
            self.add(errors=1)
