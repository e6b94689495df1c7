"""The judgement of a metrics run: what its command's criteria say first, then what the comparison shows.

A run that measured nothing is a `fail` (`not-executed`), one that cannot be compared is `blocked`
(`not-comparable`); only what was compared and became worse fails by its criteria.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from loopui.evidence.criteria import Judgement
from loopui.evidence.metrics.baseline import Baseline
from loopui.evidence.metrics.comparing import candidates, compared, worst
from loopui.evidence.metrics.results import Metric
from loopui.evidence.metrics.sameness import doubts, same_commit
from loopui.evidence.metrics.values import Measured, Measuring
from loopui.evidence.metrics.wording import change_of, limits_of, observed_of
from loopui.evidence.records import VERDICT_OF, Observation, Reason
from loopui.host.git import RepoState


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A metrics run to be judged; `baseline` is a text where there is none to be had, and says why."""

    gate: str
    measuring: Measuring
    measured: Measured
    baseline: Baseline | str
    commits: Mapping[str, RepoState]
    host: str
    calibration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The judgement, and the metrics where every repeat was measured."""

    judgement: Judgement
    metrics: tuple[Metric, ...] = ()
    baseline: Baseline | None = None  # what they were held against


def judge_metrics(case: Case, judgement: Judgement) -> Judged:
    """Return the judgement of the whole; `judgement` is that of the command by its other criteria."""
    missing = _unmeasured(case)
    if missing:
        unmeasured = Observation(
            criterion="metrics", expected=_expected_repeats(case), observed=missing, met=False
        )
        told = _decided(judgement, "not-executed", f"nothing was measured: {missing}")
        return Judged(judgement=_seeing(told, [unmeasured]))
    metrics = candidates(case.measured.repeats, case.measuring)
    obstacle = _obstacle(case)
    baseline = None if obstacle or isinstance(case.baseline, str) else case.baseline
    if baseline is None:
        return _not_compared(case, judgement, metrics, obstacle)
    metrics = tuple(compared(metric, baseline.series.get(metric.name)) for metric in metrics)
    lost = [name for name in baseline.series if name not in {metric.name for metric in metrics}]
    lost = [] if case.measuring.values or case.calibration else lost
    observations = [_observation(metric, case) for metric in metrics]
    observations += [_lost(name) for name in lost]
    judgement = replace(judgement, warnings=(*judgement.warnings, *doubts(baseline, case.commits, case.host)))
    reason, why = _outcome(case, metrics, lost)
    return Judged(
        judgement=_seeing(_decided(judgement, reason, why), observations), metrics=metrics, baseline=baseline
    )


def _unmeasured(case: Case) -> str:
    """Return why there is not a measurement of every repeat; empty: there is."""
    if case.measured.trouble:
        return case.measured.trouble
    repeats = case.measured.repeats
    if len(repeats) < case.measuring.repeats:
        return f"{len(repeats)} of {case.measuring.repeats} repeats were measured"
    return _uneven(repeats)


def _uneven(repeats: Sequence[Mapping[str, object]]) -> str:
    names = {name for repeat in repeats for name in repeat}
    some = sorted(name for name in names if not all(name in repeat for repeat in repeats))
    return f"not every repeat measured {some[0]}" if some else ""


def _obstacle(case: Case) -> str:
    """Return why the run cannot be compared although it has to be; a calibration has to be in no case."""
    if case.calibration:
        return ""
    if isinstance(case.baseline, str):
        return f"{case.baseline}; `loopui run {case.gate} --calibration` measures one"
    same = same_commit(case.baseline, case.commits)
    return f"{same}: nothing can have become worse (--calibration allows it)" if same else ""


def _not_compared(case: Case, judgement: Judgement, metrics: tuple[Metric, ...], obstacle: str) -> Judged:
    observations = [_observation(metric, case) for metric in metrics]
    if obstacle:
        observations.append(
            Observation(criterion="baseline", expected="of another commit", observed=obstacle, met=False)
        )
        judgement = _decided(judgement, "not-comparable", obstacle)
    else:
        told = f"calibration: {_count(len(metrics))} measured"
        judgement = _decided(judgement, "criteria-met", f"{told}, {case.baseline}")
    return Judged(judgement=_seeing(judgement, observations), metrics=metrics)


def _outcome(case: Case, metrics: Sequence[Metric], lost: Sequence[str]) -> tuple[Reason, str]:
    exceeded = [metric for metric in metrics if metric.outcome == "exceeded"]
    unknown = [metric for metric in metrics if metric.outcome == "no-baseline"]
    if exceeded:
        first = max(exceeded, key=lambda metric: abs(metric.change_percent or 0.0))
        more = f" (and {len(exceeded) - 1} more)" if len(exceeded) > 1 else ""
        return "criteria", f"{first.name} became worse: {observed_of(first)}, over {limits_of(first)}{more}"
    if lost:
        return "not-executed", f"{lost[0]} stands in the baseline and was not measured"
    if unknown and not case.calibration:
        return "not-comparable", f"{unknown[0].name} is not in the baseline, or there in another unit"
    return "criteria-met", "".join(_within(case, metrics))


def _within(case: Case, metrics: Sequence[Metric]) -> Iterator[str]:
    yield "calibration: " if case.calibration else ""
    held = [metric for metric in metrics if metric.change is not None]
    yield f"{_count(len(held))} within budget"
    nearest = worst(held)
    if nearest is not None:
        yield f", {'worst ' if len(held) > 1 else ''}{nearest.name} {change_of(nearest)}"


def _observation(metric: Metric, case: Case) -> Observation:
    met = metric.outcome in {"within", "measured"} or (metric.outcome == "no-baseline" and case.calibration)
    worse = "more" if metric.better == "lower" else "less"
    return Observation(
        criterion=f"metric {metric.name}",
        expected=f"not over {limits_of(metric)} {worse} than the baseline",
        observed=observed_of(metric),
        met=met,
    )


def _lost(name: str) -> Observation:
    return Observation(
        criterion=f"metric {name}", expected="measured, as in the baseline", observed="missing", met=False
    )


def _decided(judgement: Judgement, reason: Reason, why: str) -> Judgement:
    """Return the judgement with this reason, unless the command has failed by itself."""
    if judgement.verdict != "pass":
        return judgement
    return replace(judgement, verdict=VERDICT_OF[reason], reason=reason, explanation=why)


def _seeing(judgement: Judgement, observations: Sequence[Observation]) -> Judgement:
    return replace(judgement, observations=(*judgement.observations, *observations))


def _expected_repeats(case: Case) -> str:
    return f"{case.measuring.file} written by {_count(case.measuring.repeats, 'repeat')}"


def _count(number: int, what: str = "metric") -> str:
    return f"{number} {what}{'s' * (number != 1)}"
