"""The decision ledger: one section per decision, each a list of labelled points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from loopui.documents.cells import fold, plain, read_date, read_ids, split_id
from loopui.documents.labelled import Labelled, labelled
from loopui.documents.markdown import Bullets
from loopui.documents.reading import Reading

_DECISION: Final = re.compile(r"[A-Z][A-Z0-9]*-\d+\b.*")
_SUPERSEDED: Final = re.compile(r"(superseded)\W*(?:\(?\s*by\s+)([A-Z][\w-]*-\d+)\W*", re.IGNORECASE)
_IMPACTS: Final = ("impacted tasks gates", "impacts", "impacted tasks", "impacted gates", "impact")
KNOWN: Final = frozenset(
    {"status", "date", "context", "decision", "consequences", "superseded by", *_IMPACTS}
)


def is_decision(bullets: Bullets) -> bool:
    """Tell whether a list is a decision: its heading begins with an id, and a point gives its status."""
    starts = {fold(item.text.partition(":")[0]) for item in bullets.items}
    return bool(_DECISION.fullmatch(bullets.section)) and "status" in starts and bool(starts & {"decision"})


def decision(bullets: Bullets, reading: Reading) -> dict[str, Any]:
    """Return a decision with everything that its points say."""
    name, title = split_id(bullets.section)
    values: dict[str, Any] = {"id": name, "title": title, "details": []}
    for group in labelled(bullets.items, KNOWN):
        _take(group, values, reading)
    for item in bullets.items:
        if item.has_more:
            reading.note(item.line, f'what stands below "{item.text}" was not imported', is_row=True)
    return values


def _take(group: Labelled, values: dict[str, Any], reading: Reading) -> None:
    key = fold(group.label)
    if key not in KNOWN or (key in values and key not in _IMPACTS):
        values["details"].append(group.detail())
    elif key == "decision":
        values |= {"decision": group.text, "points": group.points}
    elif key == "consequences":
        values["consequences"] = [*filter(None, [group.text]), *group.points]
    elif key in _IMPACTS:
        values |= impacts(" ".join([group.text, *group.points]).strip())
    elif group.points:
        values["details"].append(group.detail())
    elif key == "status":
        values |= _status(group.text)
    elif key == "date":
        values["date"] = read_date(group.text)
        if values["date"] is None:
            reading.note(group.line, f'"{group.text}" is no date (YYYY-MM-DD)', is_row=True)
    else:
        values[key.replace(" ", "_")] = group.text if key == "context" else plain(group.text)


def _status(text: str) -> dict[str, str]:
    """Return a status and what it names as the later decision (`Superseded (by D-018)`)."""
    match = _SUPERSEDED.fullmatch(plain(text))
    return {"status": match.group(1), "superseded_by": match.group(2)} if match else {"status": plain(text)}


def impacts(text: str) -> dict[str, Any]:
    """Return the ids that a decision impacts; the text too where it is more than a list of them."""
    ids = [name for part in _parts(text) for name in read_ids(part)[0]]
    is_list = text.removesuffix(".") == ", ".join(ids)
    return {"impacts": ids, "impacts_note": "" if is_list else text}


def _parts(text: str) -> Iterable[str]:
    """Yield what a text lists; words around an id (`M1-M4 API-affecting tasks`) make it no id."""
    return (part for part in text.removesuffix(".").split(",") if len(part.split()) == 1)
