"""go test -json: an event per line; top-level tests count, and a package that closes without one as one.

What comes `(cached)` from an earlier run was not executed: it counts as skipped. A package that never closed
was killed: an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from loopui.evidence.counters.counter import Sums
from loopui.evidence.records import Counts

_OF_TEST = re.compile(r'"Package":"([^"\\]*)","Test":"[^"]')
_NO_TESTS = ("[no test files]", "[no tests to run]")


@dataclass(slots=True)
class _Package:
    """What was heard of one package; `closed` is its own last action."""

    tests: dict[str, str] = field(default_factory=dict)
    cached: bool = False
    nothing: bool = False
    closed: str = ""


class GoJsonCounter:
    """Packages run side by side, so that their events come mixed."""

    starts = (rb"\{",)
    holds = ()

    def __init__(self) -> None:
        self._packages: dict[str, _Package] = {}

    def feed(self, line: str) -> None:
        """Take an event; what a test has printed is most of them, and tells nothing but its package."""
        if line[:1] != "{" or '"Action"' not in line or '"Package"' not in line:
            return
        if '"Action":"output"' in line and (said := _OF_TEST.search(line)) and said[1] in self._packages:
            return
        import json  # noqa: PLC0415  # the service loads this module for every run

        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            return
        if isinstance(event, dict) and isinstance(event.get("Package"), str):
            self._hear(self._packages.setdefault(event["Package"], _Package()), event)

    def counts(self) -> Counts | None:
        """Return the sums over all packages."""
        if not self._packages:
            return None
        sums = Sums("go")
        for package in self._packages.values():
            _close(package, sums)
        return sums.counts()

    @staticmethod
    def _hear(package: _Package, event: dict[str, Any]) -> None:
        action, test, output = event.get("Action"), event.get("Test"), event.get("Output")
        if action == "output" and not test and isinstance(output, str):
            package.cached |= output.startswith("ok") and "(cached)" in output
            package.nothing |= any(word in output for word in _NO_TESTS)
        elif action in {"pass", "fail", "skip"}:
            if not test:
                package.closed = action
            elif isinstance(test, str) and "/" not in test:
                package.tests[test] = action
        elif action == "run" and isinstance(test, str) and "/" not in test:
            package.tests.setdefault(test, "")


def _close(package: _Package, sums: Sums) -> None:
    outcomes = list(package.tests.values())
    passed, failed, skipped = (outcomes.count(word) for word in ("pass", "fail", "skip"))
    if package.cached:
        sums.add(skipped=len(outcomes) or 1, cached=len(outcomes) or 1)
    elif not package.closed:
        sums.add(passed=passed, failed=failed, skipped=skipped, errors=1)
    elif package.closed == "fail":
        # a build that fails, a panic or an exit outside of a test fail the package without a failed test
        sums.add(passed=passed, failed=failed, skipped=skipped, errors=0 if failed else 1)
    elif not outcomes and (package.nothing or package.closed == "skip"):
        sums.add()
    else:
        sums.add(passed=passed if outcomes else 1, skipped=skipped)
