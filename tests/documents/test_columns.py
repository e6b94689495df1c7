from __future__ import annotations

import pytest

from loopui.documents.columns import FAMILIES, recognise
from loopui.documents.tables import Table


def table(headings: str, section: str = "") -> Table:
    """Return an empty table with these headings."""
    return Table(section, 1, 2, tuple(part.strip() for part in headings.split("|")), ())


@pytest.mark.parametrize(
    ("headings", "section", "name", "unknown"),
    [
        ("Milestone | Status | Notes", "", "milestones", ()),
        ("Notes | **Status** | `Milestone`", "", "milestones", ()),
        ("Milestone | Required VG IDs", "", "gate sets", ()),
        ("ID | Finding | Evidence Summary | Milestone", "", "findings", ()),
        ("ID | Blocker | Impact | Exit Condition", "", "blockers", ()),
        ("Ref | Risk | Exit Condition | Owner", "Active Blockers", "blockers", ("Owner",)),
        ("ID | Resolution | Evidence", "", "resolutions", ()),
        ("Priority | Task ID | Description", "", "queue", ()),
        ("Consumer | Coupling Type | Readiness | Principal Risk", "", "consumers", ()),
        ("Rank | Task ID | Status | Why Next", "", "execution_order", ()),
        ("Task ID | Status | Depends On | Required Gates | Deliverable", "", "tasks", ()),
        ("ID | Task | State | Dependencies | Gates | Owner", "", "tasks", ("Owner",)),
        ("VG ID | Scope | Command / Method | Pass Criteria | Evidence Artifact", "", "gates", ()),
        ("Gate | Command | ✅ Pass Criteria", "", "gates", ()),
        ("ID | Status", "M2 Tasks", "tasks", ()),
        ("Cadence | Activity | Owner | Required Output", "", "cadence rows", ()),
        ("Lane | Current Assignment | Status | Notes", "", "lane rows", ()),
        ("Consumer | Consumer ref | Required gates | Latest evidence | Tier", "", "tuples", ()),
        ("Release Class | Typical change | Required gates | Blocking policy", "", "releases", ()),
    ],
)
def test_a_table_is_known_by_its_columns(
    headings: str, section: str, name: str, unknown: tuple[str, ...]
) -> None:
    """Order, marks, other names and further columns do not matter; the heading above decides the rest."""
    found = recognise(table(headings, section), FAMILIES)
    assert found is not None
    assert (found.family.table, found.unknown) == (name, unknown)


@pytest.mark.parametrize(
    "headings",
    [
        "Metric | Baseline | Candidate",
        "Cadence | Owner",
        "Lane | Speed",
        "",
    ],
)
def test_other_tables_are_none_of_them(headings: str) -> None:
    """A table that shares a column or two with the tracker's is left alone."""
    assert recognise(table(headings), FAMILIES) is None
