"""The judgement of a run: what its criteria expect against what was observed.

A run passes only when every criterion was seen to be met. What cannot be checked (no counts in the log, a
broken expression, a search past its deadline) is not met: the run itself did happen, so its verdict is a
`fail` that names the criterion, and never a pass by default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loopui.evidence.expressions import KEYS, trouble_of
from loopui.evidence.jsonfile import observe_json
from loopui.evidence.portions import MAX_LINE_BYTES
from loopui.evidence.records import VERDICT_OF, Counts, LeftOver, Observation, Reason, Verdict
from loopui.evidence.sight import Sight
from loopui.evidence.written import Since, UnwrittenError, count_reports, marks

EX_TEMPFAIL = 75  # the old wrapper's "refused"; a command that wraps another passes it on


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with its reason, one line for a person, and what each criterion saw."""

    verdict: Verdict
    reason: Reason
    explanation: str
    observations: tuple[Observation, ...] = ()
    counts: Counts | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the files show that the command has written, its log apart: the next run may write them anew."""

    values: tuple[Observation, ...] = ()
    counts: Counts | None = None  # of its reports
    no_counts: str = ""  # why those tell none


def look_before(criteria: Mapping[str, Any], *, cwd: Path) -> dict[str, str]:
    """Return what the files that the criteria name are like before the run (see `Since`)."""
    named = (str(item.get("file", "")) for item in _or(criteria, "json", ()))
    return marks(cwd, named, _or(criteria, "junit", ()))


def look_at_files(criteria: Mapping[str, Any], *, cwd: Path, since: Since | None = None) -> Written:
    """Look at the files that the criteria name; with `since`, one from before the run shows nothing."""
    values = tuple(observe_json(item, cwd=cwd, since=since) for item in _or(criteria, "json", ()))
    reports = _or(criteria, "junit", ())
    if not reports:
        return Written(values=values)
    try:
        return Written(values=values, counts=count_reports(reports, cwd=cwd, since=since))
    except UnwrittenError as error:
        return Written(values=values, no_counts=str(error))


def judge(
    criteria: Mapping[str, Any],
    sight: Sight,
    written: Written,
    *,
    exit_code: int | None,
    signal: str,
    left_over: Sequence[LeftOver],
) -> Judgement:
    """Judge a run whose command has ended from what was seen; looks at nothing itself."""
    if _or(criteria, "junit", ()):  # its reports' counts stand instead of the log's, not beside them
        sight = replace(sight, counts=written.counts, no_counts=written.no_counts)
    seen = _Seen(
        exit=_observe_exit(tuple(_or(criteria, "exit_codes", (0,))), exit_code, signal),
        tests=tuple(_observe_tests(criteria, sight)),
        content=(*_observe_patterns(criteria, sight), *written.values),
        processes=tuple(_observe_left_over(criteria, left_over)),
    )
    reason, explanation = _reason(criteria, exit_code, seen, sight)
    return Judgement(
        verdict=VERDICT_OF[reason],
        reason=reason,
        explanation=explanation,
        observations=seen.all,
        counts=sight.counts,
        warnings=_warnings(reason, sight.counts),
    )


def _warnings(reason: Reason, counts: Counts | None) -> tuple[str, ...]:
    """Return what a pass keeps silent about: nobody asked for executed tests, and there were none."""
    if reason != "criteria-met" or counts is None or counts.executed:
        return ()
    return (f"no test was executed: {_told(counts)}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The observations by what they are about."""

    exit: Observation
    tests: tuple[Observation, ...]
    content: tuple[Observation, ...]
    processes: tuple[Observation, ...]

    @property
    def all(self) -> tuple[Observation, ...]:
        return (self.exit, *self.tests, *self.content, *self.processes)


def _reason(
    criteria: Mapping[str, Any], exit_code: int | None, seen: _Seen, sight: Sight
) -> tuple[Reason, str]:
    """Return the first reason that applies, and its line."""
    if exit_code == EX_TEMPFAIL and not seen.exit.met:
        return "refused", "the command refused to run (exit code 75)"
    if not seen.exit.met:
        return "exit-code", f"{seen.exit.observed}, expected {seen.exit.expected}"
    if (criteria.get("min_passed") or 0) > 0 and (sight.counts is None or not sight.counts.executed):
        return (
            "not-executed",
            f"no test was executed: {sight.problem or _told(sight.counts, sight.no_counts)}",
        )
    if not all(item.met for item in (*seen.tests, *seen.content)):
        return "criteria", _unmet((*seen.tests, *seen.content))
    if not all(item.met for item in seen.processes):
        return "left-processes", _unmet(seen.processes)
    return "criteria-met", _met(seen.all, sight.counts)


def _or(criteria: Mapping[str, Any], key: str, default: Sequence[Any]) -> Sequence[Any]:
    """Return a criterion's list; what is absent or None stands for its default."""
    value = criteria.get(key)
    return default if value is None else value


def _observe_exit(allowed: Sequence[int], exit_code: int | None, signal: str) -> Observation:
    if signal:
        observed = f"ended by {signal}"
    elif exit_code is None:
        observed = "no exit code is known"
    else:
        observed = f"exit code {exit_code}"
    return Observation(
        criterion="exit_codes",
        expected=" or ".join(str(code) for code in allowed) or "none",
        observed=observed,
        met=not signal and exit_code in allowed,
    )


def _observe_tests(criteria: Mapping[str, Any], sight: Sight) -> Iterator[Observation]:
    minimum, maximum = criteria.get("min_passed"), criteria.get("max_failed")
    counts, told = sight.counts, _told(sight.counts, sight.no_counts)
    for pattern in _or(criteria, "junit", ()):
        yield Observation(
            criterion="junit", expected=pattern, observed=sight.no_counts or told, met=not sight.no_counts
        )
    if minimum is not None:
        met = minimum <= (counts.passed if counts else 0)
        yield Observation(criterion="min_passed", expected=str(minimum), observed=told, met=met)
    if maximum is not None:
        met = counts is not None and counts.failed + counts.errors <= maximum
        yield Observation(criterion="max_failed", expected=str(maximum), observed=told, met=met)


def _observe_patterns(criteria: Mapping[str, Any], sight: Sight) -> Iterator[Observation]:
    matches = iter(sight.matches)
    note = f" (lines over {MAX_LINE_BYTES} bytes were searched in pieces)" if sight.long_lines else ""
    for key in KEYS:
        for pattern in _or(criteria, key, ()):
            trouble = trouble_of(pattern)
            number, line = (0, "") if trouble else next(matches, (0, ""))
            problem = trouble or sight.problem
            found = f"line {number}: {line}" if number else f"no line matches{note}"
            met = not problem and bool(number) == (key == "require")
            yield Observation(criterion=key, expected=pattern, observed=problem or found, met=met)


def _observe_left_over(criteria: Mapping[str, Any], left_over: Sequence[LeftOver]) -> Iterator[Observation]:
    if not criteria.get("no_left_processes"):
        return
    told = ", ".join(f"{process.command} ({process.pid})" for process in left_over[:5])
    more = f" and {len(left_over) - 5} more" if len(left_over) > 5 else ""  # noqa: PLR2004  # as cut above
    yield Observation(
        criterion="no_left_processes",
        expected="no process left",
        observed=f"still alive: {told}{more}" if left_over else "no process left",
        met=not left_over,
    )


def _told(counts: Counts | None, no_counts: str = "") -> str:
    if counts is None:
        return no_counts or "no test counts in the log"
    parts = [f"{counts.passed} passed"]
    parts += [f"{counts.failed} failed"] if counts.failed else []
    parts += [f"{counts.errors} errors"] if counts.errors else []
    if counts.cached and counts.cached == counts.skipped:
        parts += [f"{counts.cached} cached"]
    elif counts.skipped:
        parts += [f"{counts.skipped} skipped" + (f" ({counts.cached} cached)" if counts.cached else "")]
    return ", ".join(parts)


def _unmet(observations: Sequence[Observation]) -> str:
    unmet = [item for item in observations if not item.met]
    first = unmet[0]
    if first.criterion == "no_left_processes":
        line = first.observed
    elif first.criterion.startswith("json "):
        line = f"{first.observed}, expected {first.expected}"
    else:
        line = f"{first.observed}: {first.criterion} is {first.expected}"
    return f"{line} (and {len(unmet) - 1} more criteria not met)" if len(unmet) > 1 else line


def _met(observations: Sequence[Observation], counts: Counts | None) -> str:
    line = observations[0].observed if len(observations) == 1 else f"{len(observations)} criteria met"
    if counts is None:
        return line
    # Nobody asked for a minimum, so this is a pass; but nobody shall overlook it either
    return (
        f"{line}, {_told(counts)}"
        if counts.executed
        else f"{line}, but no test was executed: {_told(counts)}"
    )
