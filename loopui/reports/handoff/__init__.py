"""The hand-off that a session ends with: filled from what happened, edited by a person, filed."""

from loopui.reports.handoff.files import (
    LastHandoff,
    drop_draft,
    load_draft,
    read_last_handoff,
    save,
    save_draft,
)
from loopui.reports.handoff.filling import fill
from loopui.reports.handoff.form import Handoff, to_markdown
from loopui.reports.handoff.ids import completions, unknown_ids

__all__ = [
    "Handoff",
    "LastHandoff",
    "completions",
    "drop_draft",
    "fill",
    "load_draft",
    "read_last_handoff",
    "save",
    "save_draft",
    "to_markdown",
    "unknown_ids",
]
