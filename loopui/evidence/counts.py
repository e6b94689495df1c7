"""Test counts of a log: one counter per runner, all of them fed with every line that may concern them.

A log may hold several closing lines (cargo has one per binary) and several runners: everything is summed, so
that no failure hides behind a later success.
"""

from __future__ import annotations

from collections.abc import Iterable

from loopui.evidence.counters import cargo, ctest, go, gojson, jest, junit, nextest, pytest, tap
from loopui.evidence.counters.counter import Counter
from loopui.evidence.logtext import plain_bytes
from loopui.evidence.records import Counts
from loopui.evidence.sieve import Sieve

# A counter per runner; another one is a file in `counters` and an entry here
_COUNTERS: tuple[type[Counter], ...] = (
    pytest.PytestCounter,
    cargo.CargoCounter,
    nextest.NextestCounter,
    go.GoCounter,
    gojson.GoJsonCounter,
    jest.JestCounter,
    ctest.CtestCounter,
    junit.JUnitCounter,
    tap.TapCounter,
)


def count_tests(text: str) -> Counts | None:
    """Return the counts in (the end of) a log; None when no runner known here has closed in it."""
    counters = new_counters()
    Sieve(counters).feed(plain_bytes(text.encode("utf-8", "replace")))
    return total(counters)


def count_lines(lines: Iterable[str]) -> Counts | None:
    """Return the counts in the lines of a log."""
    return count_tests("\n".join(lines))


def new_counters() -> tuple[Counter, ...]:
    """Return a fresh counter per runner."""
    return tuple(kind() for kind in _COUNTERS)


def total(counters: Iterable[Counter]) -> Counts | None:
    """Return the sum over all runners that were seen."""
    return sum_of(counts for counter in counters if (counts := counter.counts()) is not None)


def sum_of(parts: Iterable[Counts]) -> Counts | None:
    """Return the sum of some counts; None: there are none."""
    seen = tuple(parts)
    if not seen:
        return None
    return Counts(
        runner="+".join(dict.fromkeys(counts.runner for counts in seen)),
        passed=sum(counts.passed for counts in seen),
        failed=sum(counts.failed for counts in seen),
        errors=sum(counts.errors for counts in seen),
        skipped=sum(counts.skipped for counts in seen),
        cached=sum(counts.cached for counts in seen),
    )
