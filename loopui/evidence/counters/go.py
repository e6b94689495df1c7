"""go test, plain: `--- PASS` lines where there are some (`-v`, failures), else a package counts as one.

What comes `(cached)` from an earlier run was not executed and counts as skipped.
"""

from __future__ import annotations

import re

from loopui.evidence.counters.counter import Sums

_TEST = re.compile(r"--- (PASS|FAIL|SKIP): \S+ \(\d[\d.]*s\)")  # subtests are indented: not counted
_PACKAGE = re.compile(r"(ok  |FAIL|\?   )\t(\S+)(?:\t(.*)|\s+(\[.*\]))?")


class GoCounter(Sums):
    """Tests wait for their package's closing line, which says whether they really ran."""

    starts = (rb"--- ", rb"ok  \t", rb"FAIL\t", rb"\?   \t")

    def __init__(self) -> None:
        super().__init__("go")
        self._waiting = {"PASS": 0, "FAIL": 0, "SKIP": 0}

    def feed(self, line: str) -> None:
        """Take a test's or a package's line."""
        if line.startswith("--- "):
            test = _TEST.match(line)
            if test:
                self._waiting[test[1]] += 1
        elif line[:4] in {"ok  ", "FAIL", "?   "}:
            package = _PACKAGE.fullmatch(line)
            if package:
                self._close(package[1].strip(), package[3] or package[4] or "")

    def _close(self, outcome: str, remark: str) -> None:
        waiting, self._waiting = self._waiting, {"PASS": 0, "FAIL": 0, "SKIP": 0}
        tests = sum(waiting.values())
        if "(cached)" in remark:
            self.add(skipped=tests or 1, cached=tests or 1)
        elif outcome == "?" or "[no tests to run]" in remark or "[no test files]" in remark:
            self.add()
        elif "[build failed]" in remark or "[setup failed]" in remark:
            self.add(errors=1)
        elif outcome == "FAIL":
            # a panic or an exit outside of a test fails the package without a failed test
            self.add(passed=waiting["PASS"], failed=waiting["FAIL"] or 1, skipped=waiting["SKIP"])
        else:
            self.add(passed=waiting["PASS"] if tests else 1, skipped=waiting["SKIP"])
