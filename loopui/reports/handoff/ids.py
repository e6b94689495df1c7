"""Ids in the text of a hand-off: which there are, and which look like one and are none."""

from __future__ import annotations

import re

from loopui.tracker.models import Tracker

_LIKE_AN_ID = re.compile(
    r"(?<![\w/-])(?:M\d+-T\d+[a-z]?|VG(?:-[A-Z0-9]+)+|D-\d{1,4}|[BFRM]\d{1,3})(?![\w/]|-\w|\.\w)"
)


def completions(tracker: Tracker) -> tuple[str, ...]:
    """Return every id that a hand-off may name: tasks and gates first."""
    ids = [task.id for task in tracker.tasks]
    ids += [entry.task for entry in tracker.queue]
    ids += [entry.task for entry in tracker.execution_order]
    ids += [gate.id for gate in tracker.gates]
    for table in (
        tracker.milestones,
        tracker.blockers,
        tracker.decisions,
        tracker.findings,
        tracker.resolutions,
    ):
        ids += [row.id for row in table]
    return tuple(dict.fromkeys(ids))


def unknown_ids(tracker: Tracker, text: str) -> tuple[tuple[int, int, str], ...]:
    """Return (start, end, id) of what looks like an id and is not in the tracker."""
    known = frozenset(completions(tracker))
    found = (match for match in _LIKE_AN_ID.finditer(text) if match[0] not in known)
    return tuple((match.start(), match.end(), match[0]) for match in found)
