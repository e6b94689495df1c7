"""Whether the evidence is still what the runs have left: every record's digest taken again.

A record proves its log. That nobody has changed the record itself is for git to show: evidence is committed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loopui.errors import EvidenceError
from loopui.evidence.digest import digest_of
from loopui.evidence.listing import list_folder
from loopui.evidence.metrics.results import SUFFIX
from loopui.evidence.names import EVIDENCE, LOG_SUFFIX, RECORD_SUFFIX, stem_of
from loopui.evidence.quicktoml import loads
from loopui.evidence.readers.log import OWN_RUN
from loopui.evidence.readers.metrics import OURS
from loopui.evidence.records import FiledArtifact, Record, read_record
from loopui.host.files import open_regular

Kind = Literal["missing", "edited", "orphan", "unreadable", "copied"]
_HEAD_BYTES = 200
_KNOWN_BY = {LOG_SUFFIX: ("log", OWN_RUN), ".json": ("metrics", OURS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something that is not as a run has left it; `why` is one line, `hint` what to do."""

    kind: Kind
    path: str
    why: str
    hint: str
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many records hold, and what does not."""

    records: int
    flaws: tuple[Flaw, ...]


def verify(workspace: Path, *, unfinished: Collection[str] = ()) -> Verified:
    """Take every digest again; logs of `unfinished` runs have no record yet."""
    names = list(_files(workspace, EVIDENCE))
    flaws: list[Flaw] = []
    runs: dict[str, str] = {}
    proven: set[str] = set()
    records = [name for name in names if name.endswith(RECORD_SUFFIX)]
    for name in records:
        try:
            record = read_record(workspace / name, loads=loads)
        except EvidenceError as error:
            hint = "restore it from git"
            flaws.append(Flaw(kind="unreadable", path=name, why=error.what, hint=hint))
            proven |= {f"{stem_of(name)}{LOG_SUFFIX}", f"{stem_of(name)}{SUFFIX}.json"}
            continue
        proven.add(record.log)
        proven |= {artifact.path for artifact in record.artifacts}
        flaw = check_log(workspace, name, record) or _copied(name, record, runs)
        if flaw is not None:
            flaws.append(flaw)
        flaws += check_artifacts(workspace, name, record)
    flaws += [
        Flaw(
            kind="orphan",
            path=name,
            why=f"a run's {what} without a record",
            hint="restore its record from git",
        )
        for name in names
        if name not in proven and name not in unfinished and (what := _what_of_ours(workspace / name))
    ]
    return Verified(records=len(records), flaws=tuple(sorted(flaws, key=lambda flaw: flaw.path)))


def check_log(workspace: Path, name: str, record: Record) -> Flaw | None:
    """Return what is wrong with the log of a record (`name`: where that stands)."""
    if not record.log:
        return None
    log = FiledArtifact(path=record.log, bytes=record.log_bytes, sha256=record.log_sha256)
    return _check(workspace, name, record.run, log, "log")


def check_artifacts(workspace: Path, name: str, record: Record) -> list[Flaw]:
    """Return what is wrong with the artifacts that a record names beside its log."""
    found = (_check(workspace, name, record.run, each, "artifact") for each in record.artifacts)
    return [flaw for flaw in found if flaw is not None]


def _check(workspace: Path, name: str, run: str, kept: FiledArtifact, what: str) -> Flaw | None:
    hint = f"restore it from git; its record is {name}"
    try:
        with closing(open_regular(workspace / kept.path)) as file:
            size, digest = digest_of(file)
    except FileNotFoundError:
        return Flaw(kind="missing", path=kept.path, why=f"the {what} is gone", hint=hint, run=run)
    except OSError as error:
        why = f"the {what} cannot be read: {error.strerror or error}"
        return Flaw(kind="unreadable", path=kept.path, why=why, hint=hint, run=run)
    if (size, digest) == (kept.bytes, kept.sha256):
        return None
    why = f"{size} bytes, recorded were {kept.bytes}" if size != kept.bytes else "its content differs"
    return Flaw(kind="edited", path=kept.path, why=f"the {what} was changed: {why}", hint=hint, run=run)


def _copied(name: str, record: Record, runs: dict[str, str]) -> Flaw | None:
    """Return that a run has two records: one of them is a copy that proves nothing of its own."""
    first = runs.setdefault(record.run, name)
    if first == name:
        return None
    why = f"run {record.run} has a record already: {first}"
    return Flaw(kind="copied", path=name, why=why, hint="remove the copy", run=record.run)


def _files(workspace: Path, folder: str) -> Iterator[str]:
    listing = list_folder(workspace / folder)
    if listing is None:
        return
    yield from (f"{folder}/{name}" for name in sorted(listing.files))
    for name in sorted(listing.folders):
        yield from _files(workspace, f"{folder}/{name}")


def _what_of_ours(path: Path) -> str:
    """Return what of a run a file is, by its beginning: only a run has left it."""
    known = _KNOWN_BY.get(path.suffix)
    if known is None:
        return ""
    what, beginning = known
    try:
        with closing(open_regular(path)) as file:
            head = file.read(_HEAD_BYTES).decode(errors="replace")
    except OSError:
        return ""
    return what if beginning.match(head) else ""
