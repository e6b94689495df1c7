"""What every counter is."""

from __future__ import annotations

from typing import ClassVar, Protocol

from loopui.evidence.records import Counts


class Counter(Protocol):
    """Counts one runner's tests from the lines of a log, in their order.

    A counter need not be fed with lines that begin with none of `starts` and hold none of `holds`: in a large
    log only the others are made text at all. A start is an expression that begins with a byte or a class.
    """

    @property
    def starts(self) -> tuple[bytes, ...]:
        """Return how lines begin that concern this counter."""

    @property
    def holds(self) -> tuple[bytes, ...]:
        """Return what other lines hold that concern it."""

    def feed(self, line: str) -> None:
        """Take the next line, without its line end and control sequences."""

    def counts(self) -> Counts | None:
        """Return what was counted; None when this runner has not been seen."""


class Sums:
    """The sums that a counter keeps; nothing is counted until something was seen."""

    starts: ClassVar[tuple[bytes, ...]] = ()
    holds: ClassVar[tuple[bytes, ...]] = ()

    def __init__(self, runner: str) -> None:
        self.runner = runner
        self.seen = False
        self.passed = self.failed = self.errors = self.skipped = self.cached = 0

    def add(
        self, *, passed: int = 0, failed: int = 0, errors: int = 0, skipped: int = 0, cached: int = 0
    ) -> None:
        """Count some more; what is `cached` is among the skipped."""
        self.seen = True
        self.passed += passed
        self.failed += failed
        self.errors += errors
        self.skipped += skipped
        self.cached += cached

    def counts(self) -> Counts | None:
        """Return the sums; None when nothing was seen."""
        if not self.seen:
            return None
        return Counts(
            runner=self.runner,
            passed=self.passed,
            failed=self.failed,
            errors=self.errors,
            skipped=self.skipped,
            cached=self.cached,
        )
