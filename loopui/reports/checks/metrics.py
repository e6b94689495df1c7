"""Metrics gates that compare nothing: it is not said what they measure, or there is no baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding


def comparable(case: Case) -> Iterator[Finding]:
    """Yield the metrics gates whose runs cannot pass by a comparison."""
    for index, gate in enumerate(case.tracker.gates):
        if gate.kind != "metrics" or not gate.command:
            continue
        if gate.metrics is None:
            yield case.at(
                "metrics-unstated",
                ("gates", index),
                f"{gate.id} is a metrics gate and does not say what it measures",
                why="without [gates.metrics] its runs are judged as those of a command: by their criteria",
                mend="name the file that its command writes, and the values in it: [gates.metrics] file = …",
            )
        elif not gate.metrics.baseline:
            yield case.at(
                "metrics-without-baseline",
                ("gates", index, "metrics"),
                f"{gate.id} has no baseline",
                why="its runs measure, and have nothing to be compared with: none of them can pass",
                mend=f"loopui run {gate.id} --calibration; loopui edit baseline names what it measured",
            )
        elif not case.there(gate.metrics.baseline):
            yield case.at(
                "evidence-missing",
                ("gates", index, "metrics", "baseline"),
                f"the baseline {gate.metrics.baseline} of {gate.id} is not there",
                why=f"nothing at {gate.metrics.baseline} below the workspace",
                mend="restore the file (git log -- it), or name another: loopui edit baseline",
            )


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (comparable,)
