"""Logs: the admission line at the top, the runner's closing lines at the end.

A log states a pass only if a runner closed green, nothing after that or anywhere else speaks against it, and
all of it was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loopui.evidence.artifacts import ArtifactKind
from loopui.evidence.commits import commits_in_log
from loopui.evidence.counts import count_lines
from loopui.evidence.excerpt import Excerpt
from loopui.evidence.logtext import plain_line
from loopui.evidence.names import Name
from loopui.evidence.readers.found import Found
from loopui.evidence.records import Counts, Verdict

# So begin the logs of queued runs, whose verdict stands in their record; `loopui exec` says it otherwise
OWN_RUN = re.compile(r"loopui: (?:heavy command admitted \(|light command started|not started)")

_MEMORY = re.compile(r"\b(available|threshold)\s*=?\s*(\d+)\s*MiB")
_REFUSED = re.compile(
    r"safe_run: .*(?:refus|reject|abort|denied|not admitted|insufficient|below)", re.IGNORECASE
)
_GREEN_BUILD = re.compile(r"\s+Finished `?(?:dev|release)\b.* target\(s\) in \d")
_FATAL = re.compile(
    r"error(?:\[E\d+\])?: |error: test failed|FAILED |Traceback \(most recent call last\)|panic: "
    r"|make(?:\[\d+\])?: \*\*\* |Killed\b|Terminated\b|Segmentation fault|fatal: |FATAL\b"
    r"|\s*process didn't exit successfully"
)
_BAD_ENDING = re.compile(
    r"error|fail|panic|kill|abort|terminat|traceback|no space|timed? ?out|interrupt|denied|exit(?:ed)? "
    r"(?:code|status|with)|returned non-zero",
    re.IGNORECASE,
)
# cargo's last words may follow what a test has left of its line
_FAILED_BUILD = re.compile(
    r"(?:.*\.\.\. )?(error: (?:could not compile|test failed|\d+ targets? failed|build failed).*)"
)
_FAILED_TEST = re.compile(r"(?:\d+:)?FAILED \S+::\S+")  # also as `grep -n` copies it into a summary
_RUNNING = re.compile(r"running \d+ tests?$")
_TOP = 5  # the admission line stands in the first lines
_MOST_TRAILING = 3  # lines that may follow a closing line without speaking against it
_SUMMARY = re.compile(r"(?:^|-)summary(?:-|$)")


def read(name: Name, excerpt: Excerpt) -> Found:
    """Read a log."""
    lines = [plain_line(line) for line in excerpt.text.split("\n")]
    lines = [line for line in lines if line.strip()]
    counts = count_lines(lines)
    verdict, explanation = _verdict(lines, counts, excerpt)
    memory = _memory(lines)
    return Found(
        kind=kind_of(name),
        verdict=verdict,
        reason="refused-memory" if verdict == "blocked" else "",
        explanation=explanation,
        counts=counts,
        threshold_mib=memory.get("threshold"),
        available_mib=memory.get("available"),
        commits=commits_in_log(excerpt.text, lines),
    )


def kind_of(name: Name) -> ArtifactKind:
    """Return whether a file of this name tells of runs, or is the log of one."""
    return "summary" if _SUMMARY.search(name.rest.lower()) else "log"


def _memory(lines: Sequence[str]) -> dict[str, int]:
    """Return threshold and available memory as the admission line tells them."""
    for line in lines[:_TOP]:
        if line.startswith(("safe_run:", "loopui:")):
            return {what: int(number) for what, number in _MEMORY.findall(line)}
    return {}


def _verdict(lines: Sequence[str], counts: Counts | None, excerpt: Excerpt) -> tuple[Verdict | None, str]:
    if lines and OWN_RUN.match(lines[0]):
        return None, "no record of this run yet"
    refused = next((line for line in lines[:_TOP] if _REFUSED.match(line)), "")
    if refused:
        return "blocked", refused
    red = _red(lines, counts)
    return ("fail", red) if red else _green(lines, counts, excerpt)


def _red(lines: Sequence[str], counts: Counts | None) -> str:
    """Return what states a failure; empty: nothing does."""
    if counts is not None and (counts.failed or counts.errors):
        return f"{counts.passed} passed, {counts.failed + counts.errors} failed"
    failed_build = next((match for line in lines if (match := _FAILED_BUILD.match(line))), None)
    if failed_build:
        return failed_build[1].strip()
    failed_tests = sum(1 for line in lines if _FAILED_TEST.match(line))
    return f"failed tests are listed: {failed_tests}" if failed_tests else ""


def _green(lines: Sequence[str], counts: Counts | None, excerpt: Excerpt) -> tuple[Verdict | None, str]:
    """Return a pass if something states it and nothing speaks against it."""
    if counts is None:
        finished = bool(lines) and _GREEN_BUILD.match(lines[-1])
        return _believed("the build finished", _against(lines, excerpt)) if finished else (None, "")
    green = f"{counts.passed} passed" + (f", {counts.skipped} skipped" if counts.skipped else "")
    if not counts.executed:
        return None, f"no test was executed: {green}"
    return _believed(green, _against(lines, excerpt) or _unclosed(lines))


def _believed(green: str, against: str) -> tuple[Verdict | None, str]:
    return (None, f"{green}, but {against}") if against else ("pass", green)


def _against(lines: Sequence[str], excerpt: Excerpt) -> str:
    """Return what speaks against a green log as a whole; empty: nothing."""
    if not excerpt.whole:
        return "the log is too large to be read whole"
    fatal = next((line for line in lines if _FATAL.match(line)), "")
    return f"it also says: {fatal.strip()[:120]}" if fatal else ""


def _unclosed(lines: Sequence[str]) -> str:
    """Return why the closing line is not the end of the story; empty: it is."""
    running = sum(1 for line in lines if _RUNNING.match(line))
    if running and running != sum(1 for line in lines if line.startswith("test result: ")):
        return "not every test binary has closed"
    trailing: list[str] = []
    for line in reversed(lines):
        if count_lines([line]) is not None:
            break
        trailing.append(line)
        if len(trailing) > _MOST_TRAILING:
            return "the log goes on after its closing line"
    bad = next((line for line in trailing if _BAD_ENDING.search(line)), "")
    return f"it ends with: {bad.strip()[:120]}" if bad else ""
