"""The `[gates.metrics]` table: its defaults, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopui.errors import TrackerError
from loopui.tracker.models.gates import Metrics
from loopui.tracker.parsing import parse
from loopui.tracker.references import problems

HEAD = (
    'schema = 1\n[program]\nname = "ship"\n[[gates]]\nid = "VG-PERF-001"\nkind = "metrics"\n'
    'command = "make bench"\n[gates.metrics]\n'
)
WHOLE = 'file = "out.json"\nformat = "pyperf"\n'


def metrics(lines: str) -> Metrics:
    found = parse((HEAD + lines).encode(), Path("state.toml")).tracker.gates[0].metrics
    assert found is not None
    return found


def test_a_file_and_a_format_are_enough() -> None:
    """Every benchmark counts, three times, against a budget of 10 % and no floor."""
    found = metrics(WHOLE)
    assert (found.values, found.baseline) == ((), "")
    assert (found.repeats, found.budget_percent, found.floor) == (3, 10.0, 0.0)


def test_values_have_limits_of_their_own() -> None:
    """A value without a budget or a floor has the table's."""
    found = metrics(
        'file = "out.json"\nvalues = [{ name = "a", floor = 2, better = "higher" }, { name = "b" }]\n'
    )
    assert [(each.floor, each.budget_percent, each.better) for each in found.values] == [
        (2.0, None, "higher"),
        (None, None, "lower"),
    ]


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        (WHOLE + 'baselin = "x"\n', 11, "unknown key baselin in gates[VG-PERF-001].metrics; did you"),
        ('file = "o"\nformat = "hyperfin"\n', 10, "not one of paths, hyperfine, pyperf; did you mean"),
        ('format = "pyperf"\n', 8, "gates[VG-PERF-001].metrics has no file; add the key file"),
        ('file = "o"\n', 8, 'format "paths" needs values = ['),
        ('file = "o"\nvalues = [{ name = "a", pat = "b" }]\n', 10, 'values[#1]; did you mean "path"?'),
        ('file = "o"\nvalues = [{ name = "a" }, { name = "a" }]\n', 8, "two values have the same name"),
        (WHOLE + 'baseline = "../out.json"\n', 11, "not a path below evidence/ of the workspace"),
        (WHOLE + 'baseline = "/etc/passwd"\n', 11, "not a path below evidence/ of the workspace"),
        (WHOLE + 'baseline = "evidence/../x.json"\n', 11, "not a path below evidence/ of the workspace"),
        (WHOLE + 'baseline = "evidence"\n', 11, "not a path below evidence/ of the workspace"),
        (WHOLE + "repeats = 0\n", 11, "it must be at least 1"),
        (WHOLE + "repeats = 101\n", 11, "it must be at most 100"),
        (WHOLE + "repeats = 1.5\n", 11, "repeats is 1.5, not a whole number"),
        (WHOLE + "budget_percent = -1\n", 11, "it must be at least 0"),
        (WHOLE + "floor = inf\n", 11, "floor is inf"),
        (WHOLE + "floor = nan\n", 11, "floor is nan"),
    ],
)  # fmt: skip
def test_what_it_may_not_say_is_told_with_its_line(lines: str, line: int, told: str) -> None:
    """One line names the file, the line and the key, and what would be right."""
    with pytest.raises(TrackerError) as caught:
        metrics(lines)
    assert caught.value.where == f"state.toml:{line}"
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (HEAD.replace('"metrics"', '"command"') + WHOLE, 'stands in a gate of kind "command"'),
        (HEAD.replace('command = "make bench"\n', "") + WHOLE, "has no command and cannot be launched"),
    ],
)
def test_a_table_that_cannot_do_its_work_is_a_problem(text: str, what: str) -> None:
    """A table in a gate of another kind, or in one that nothing runs, is told and refuses nothing."""
    assert [what in each.what for each in problems(parse(text.encode(), Path("state.toml")))] == [True]
