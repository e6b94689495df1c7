"""Hand-offs on disk: the filed ones, the last one of a lane, and the draft of one that is not finished."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.artifacts import Artifact
from loopui.evidence.durable import write_once
from loopui.evidence.excerpt import UnreadableError, take
from loopui.evidence.names import EVIDENCE, free_names, parse_name, safe_part
from loopui.evidence.plain import from_plain
from loopui.reports import drafts
from loopui.reports.handoff.form import MARK, Handoff, Known, to_markdown

_WRITTEN = re.compile(r"^Written: (\S+)$", re.MULTILINE)
_KNOWN = re.compile(rf"<!-- {MARK} (\{{.*\}}) -->")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastHandoff:
    """The newest hand-off of a lane; `known` is None when a person wrote it without loopui."""

    path: str
    at: datetime
    known: Known | None = None
    text: str = ""


def save(workspace: Path, handoff: Handoff) -> Path:
    """File the hand-off as a new artifact, durably; nothing is overwritten."""
    folder = workspace / EVIDENCE / f"{handoff.written:%Y-%m-%d}"
    data = to_markdown(handoff).encode("utf-8", "backslashreplace")
    try:
        for path in free_names(folder, _stem(handoff.lane), ".md"):
            try:
                write_once(path, data)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise EvidenceError(
            f"the hand-off cannot be saved: {error.strerror or error}",
            where=str(folder),
            hint="make the folder writable, or free some space; the draft is kept",
        ) from error
    raise AssertionError("there is always another name to try")


def read_last_handoff(workspace: Path, artifacts: Iterable[Artifact], lane: str = "") -> LastHandoff | None:
    """Return this lane's newest hand-off among the artifacts."""
    stem = _stem(lane)
    mine = (each for each in artifacts if each.kind == "handoff" and parse_name(Path(each.path)).rest == stem)
    found = [_read(workspace, artifact) for artifact in mine]
    return max(found, key=lambda last: last.at, default=None)


def save_draft(workspace: Path, handoff: Handoff) -> None:
    """Keep an unfinished hand-off; raises OSError."""
    drafts.save_draft(workspace, _stem(handoff.lane), handoff)


def load_draft(workspace: Path, lane: str = "") -> Handoff | None:
    """Return the unfinished hand-off; None if there is none, or if it cannot be read."""
    return drafts.load_draft(workspace, _stem(lane), Handoff)


def drop_draft(workspace: Path, lane: str = "") -> None:
    """Forget the unfinished hand-off; raises OSError."""
    drafts.drop_draft(workspace, _stem(lane))


def _stem(lane: str) -> str:
    return f"handoff-{safe_part(lane)}" if lane else "handoff"


def _read(workspace: Path, artifact: Artifact) -> LastHandoff:
    """Read when it was written and what was known then; a file's time is the last resort."""
    try:
        text = take(workspace / artifact.path).text
    except UnreadableError:
        text = ""
    return LastHandoff(path=artifact.path, at=_written(text) or artifact.when, known=_known(text), text=text)


def _written(text: str) -> datetime | None:
    found = _WRITTEN.search(text)
    try:
        moment = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return moment.astimezone() if moment else None


def _known(text: str) -> Known | None:
    found = _KNOWN.search(text)
    try:
        return from_plain(Known, json.loads(found[1])) if found else None
    except (ValueError, RecursionError):
        return None
