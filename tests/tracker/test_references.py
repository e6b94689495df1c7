from __future__ import annotations

from pathlib import Path

import pytest

from loopui.tracker.parsing import parse
from loopui.tracker.references import Problem, problems
from tests.tracker.hand_written import HAND_WRITTEN

FOOT = HAND_WRITTEN.count("\n") + 1


def found(added: str) -> tuple[Problem, ...]:
    """Return the problems of the hand-written tracker with some lines added at its end."""
    return problems(parse((HAND_WRITTEN + added).encode(), Path("state.toml")))


def test_a_tracker_that_holds_together_has_no_problems() -> None:
    """A queue entry without a task is normal as long as something names its gates."""
    assert found("") == ()


@pytest.mark.parametrize(
    ("added", "line", "what", "hint"),
    [
        (
            '[[milestones]]\nid = "M2"\ngates = [\n  "VG-LOOK-001",\n  "VG-HULL-002",\n]\n',
            5,
            "milestones[M2].gates[#2] names VG-HULL-002, which is no gate",
            'did you mean "VG-HULL-001"?',
        ),
        (
            '[[tasks]]\nid = "M1-T03"\nmilestone = "M9"\n',
            3,
            "tasks[M1-T03].milestone names M9, which is no milestone",
            "known: M1",
        ),
        (
            '[[tasks]]\nid = "M1-T03"\ndepends_on = ["M1-T1"]\n',
            3,
            "tasks[M1-T03].depends_on[#1] names M1-T1, which is no task",
            'did you mean "M1-T01"?',
        ),
        (
            '[[tasks]]\nid = "A"\ndepends_on = ["B"]\n[[tasks]]\nid = "B"\ndepends_on = ["A", "B"]\n',
            3,
            "tasks[A].depends_on waits for itself: A → B → A",
            "take one of them out of depends_on",
        ),
        (
            '[[queue]]\npriority = "P0"\ntask = "Ops-Daily"\n',
            3,
            "queue[Ops-Daily].task names Ops-Daily, which is no task and no cadence, and has no gates",
            'name its gates in the entry: gates = ["VG-…"], or add a cadence of that id',
        ),
        (
            '[[queue]]\npriority = "P0"\ntask = "M1-T02"\n',
            3,
            "queue[M1-T02].task names M1-T02, which stands in the queue already",
            "drop one of them",
        ),
        (
            '[[gates]]\nid = "G"\ncommand = "x"\ncwd = "{repo.shop}/a"\n',
            4,
            "gates[G].cwd names shop, which is no repository",
            'did you mean "ship"?',
        ),
        (
            '[[gates]]\nid = "G"\nscope = "x"\n',
            1,
            "gates[G] has no command and cannot be launched",
            'give it a command, or kind = "checklist" if a person judges it',
        ),
        (
            '[[gates]]\nid = "G"\ncommand = "x"\nrepos = ["boat"]\n',
            4,
            "gates[G].repos[#1] names boat, which is no repository",
            "known: ship",
        ),
        (
            '[[consumers]]\nname = "port"\ngates = ["VG"]\n',
            3,
            "consumers[port].gates[#1] names VG, which is no gate",
            "known: VG-HULL-001, VG-LOOK-001",
        ),
        (
            '[[cadences]]\nid = "Ops-Daily"\ngates = ["VG"]\n',
            3,
            "cadences[Ops-Daily].gates[#1] names VG, which is no gate",
            "known: VG-HULL-001, VG-LOOK-001",
        ),
        (
            '[[decisions]]\nid = "D-001"\nsuperseded_by = "D-002"\n',
            3,
            "decisions[D-001].superseded_by names D-002, which is no decision",
            'did you mean "D-001"?',
        ),
        (
            '[[findings]]\nid = "F1"\nmilestone = "M1/M7"\n',
            3,
            "findings[F1].milestone names M7, which is no milestone",
            "known: M1",
        ),
        (
            '[[resolutions]]\nid = "R1"\nresolves = ["M1-T09"]\n',
            3,
            "resolutions[R1].resolves names M1-T09, which is no task",
            'did you mean "M1-T02"?',
        ),
    ],
)
def test_a_reference_to_nothing_is_told_with_its_line(added: str, line: int, what: str, hint: str) -> None:
    """The tracker stays usable; the problem names the line, the key and what was probably meant."""
    problem = found(added)[0]
    assert (problem.line - FOOT + 1, problem.what, problem.hint) == (line, what, hint)
    assert problem.what.startswith(problem.key)


@pytest.mark.parametrize(
    "added",
    [
        '[[cadences]]\nid = "Daily"\ngates = ["VG-LOOK-001"]\n[[queue]]\npriority = "P0"\ntask = "Daily"\n',
        '[[findings]]\nid = "F1"\nmilestone = "Program-wide"\n',
        '[[resolutions]]\nid = "R1"\nresolves = ["B9"]\n',
        '[[gates]]\nid = "G"\ncommand = "x"\ncwd = "{repo.ship}/hull"\nrepos = ["ship"]\n',
        '[[gates]]\nid = "G"\nkind = "metrics"\n',
    ],
    ids=["cadence", "words beside ids", "blocker that has left", "known repository", "judged by its metrics"],
)
def test_what_is_normal_is_no_problem(added: str) -> None:
    """What real trackers say every day raises no false alarm."""
    assert found(added) == ()
