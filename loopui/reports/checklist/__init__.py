"""Checklist gates: a person ticks the items and says the result; an artifact with its record keeps that."""

from loopui.reports.checklist.files import Filed, drop_draft, file_checklist, load_draft, save_draft
from loopui.reports.checklist.form import (
    Checklist,
    Item,
    blank,
    for_task,
    likely_task,
    objection,
    proposal,
    refused,
    ticked,
    to_markdown,
)

__all__ = [
    "Checklist",
    "Filed",
    "Item",
    "blank",
    "drop_draft",
    "file_checklist",
    "for_task",
    "likely_task",
    "load_draft",
    "objection",
    "proposal",
    "refused",
    "save_draft",
    "ticked",
    "to_markdown",
]
