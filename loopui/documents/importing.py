"""Markdown trackers into a workspace: read the sources, make a new `state.toml`, or add to one that is there.

Imported text is data: it is written escaped, and never run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopui.documents.assembling import assemble
from loopui.documents.base import read_base, write_base
from loopui.documents.markdown import Document, read_document
from loopui.documents.merging import Merged, Plan, Settle, apply_merge, next_base, plan_merge
from loopui.documents.pages import is_page
from loopui.documents.reading import Note, Reading
from loopui.documents.recognising import is_tracker, read_tracker, wrapper_of
from loopui.documents.writing import render_starter, render_tracker
from loopui.errors import DocumentError, WorkspaceError
from loopui.host.files import lock_file, write_atomic
from loopui.host.paths import STATE_FILE, cache_dir
from loopui.tracker import statefile
from loopui.tracker.parsing import parse
from loopui.tracker.statetext import StateText
from loopui.tracker.tables import ROW_KEYS


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a table one document gave."""

    path: Path
    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What the sources say, as the tables of a tracker, and what was not understood in them."""

    tables: Mapping[str, Any]
    counts: tuple[Count, ...]
    notes: tuple[Note, ...]
    origins: Mapping[tuple[str, str], tuple[Path, int]]  # (table, id) -> where its row stands
    lines: frozenset[tuple[Path, int]] = frozenset()  # where something was taken

    @property
    def missed_rows(self) -> tuple[Note, ...]:
        """The notes on rows that were not understood, or not as a whole."""
        return tuple(note for note in self.notes if note.is_row)


def read_sources(sources: Sequence[Path]) -> Imported:
    """Return what Markdown files (or those in folders) say; raises DocumentError for what is no source."""
    notes: list[Note] = []
    documents = _documents(sources, notes)
    folder = sources[0] if sources and sources[0].is_dir() else sources[0].parent if sources else Path()
    return read_documents(documents, folder, notes)


def read_documents(documents: Sequence[Document], folder: Path, noted: Sequence[Note] = ()) -> Imported:
    """Return what documents say together; `folder` is where they lie."""
    notes = list(noted)
    wrapper = next(filter(None, map(wrapper_of, documents)), "")
    readings = [read_tracker(document, wrapper=wrapper) for document in documents]
    tables, clashes = assemble(readings, folder)
    notes += [note for reading in readings for note in reading.notes] + clashes
    order = {document.path: place for place, document in enumerate(documents)}
    notes.sort(key=lambda note: (order.get(note.path, len(order)), str(note.path), note.line))
    lines = frozenset((row.path, row.line) for reading in readings for row in reading.found)
    return Imported(tables, _counts(readings), tuple(notes), _origins(readings), lines)


def _documents(sources: Sequence[Path], notes: list[Note]) -> list[Document]:
    """Return each document once, also where a folder and a file in it are both named."""
    found: dict[Path, Document] = {}
    for source in sources:
        for document in _documents_in(source, notes) if source.is_dir() else [read_document(source)]:
            found.setdefault(document.path.resolve(), document)
    return list(found.values())


def _documents_in(folder: Path, notes: list[Note]) -> Iterator[Document]:
    """Yield the trackers among the Markdown files of a folder; the others are noted."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".md" and path.is_file())
        below = sorted(path for path in folder.iterdir() if path.is_dir() and any(path.glob("*.md")))
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}", where=str(folder)) from error
    if not paths:
        raise DocumentError(
            "no Markdown files in this folder", where=str(folder), hint="name the files themselves"
        )
    for path in paths:
        try:
            document = read_document(path)
        except DocumentError as error:
            notes.append(Note(path, 1, error.what, is_row=True))
            continue
        if is_tracker(document):
            yield document
        else:
            notes.append(Note(path, 1, "not imported: no table in it is understood"))
    for path in below:
        pages = list(_pages_in(path))
        if not pages:
            notes.append(Note(path, 1, "not imported: Markdown files in a folder of their own"))
        yield from pages


def _pages_in(folder: Path) -> Iterator[Document]:
    """Yield the milestones' pages in a folder; of the folders beside the trackers, only theirs is read."""
    for path in sorted(folder.glob("*.md")):
        with suppress(DocumentError):
            document = read_document(path)
            if is_page(document):
                yield document


def _counts(readings: Sequence[Reading]) -> tuple[Count, ...]:
    counts: dict[tuple[Path, str], int] = {}
    for reading in readings:
        for row in reading.found:
            counts[reading.path, row.table] = counts.get((reading.path, row.table), 0) + 1
    return tuple(Count(path, table, rows) for (path, table), rows in counts.items())


def _origins(readings: Sequence[Reading]) -> dict[tuple[str, str], tuple[Path, int]]:
    origins: dict[tuple[str, str], tuple[Path, int]] = {}
    for reading in readings:
        for row in reading.found:
            name = str(row.values.get(ROW_KEYS.get(row.table, ""), ""))
            origins.setdefault((row.table, name), (row.path, row.line))
    return origins


def init_workspace(path: Path, imported: Imported | None = None) -> Path:
    """Make a workspace and return its `state.toml`; one that is there is never touched."""
    path = path.absolute()
    text = render_tracker(imported.tables) if imported else render_starter(path.name or "programme")
    state = path / STATE_FILE
    try:
        path.mkdir(parents=True, exist_ok=True)
        with lock_file(cache_dir(path) / "state.lock"):
            if os.path.lexists(state):
                hint = "`loopui import` adds to it"
                raise WorkspaceError("is there already; nothing was changed", where=str(state), hint=hint)
            (path / "evidence").mkdir(exist_ok=True)
            (path / "themes").mkdir(exist_ok=True)
            write_atomic(state, text.encode("utf-8", "replace"))  # a folder's name may hold any bytes
            if imported:
                write_base(path, imported.tables)
    except OSError as error:
        where = str(error.filename or path)
        raise WorkspaceError(f"cannot be made: {error.strerror or error}", where=where) from error
    return state


def preview_merge(workspace: Path, imported: Imported, *, settle: Settle = "") -> Merged:
    """Return what `merge_into` would do, without doing it."""
    path = workspace / STATE_FILE
    statefile.load(workspace)  # a file that is none is told in one line
    here = parse(path.read_bytes(), path).plain
    return plan_merge(here, imported.tables, read_base(workspace), settle=settle).merged


def merge_into(workspace: Path, imported: Imported, *, settle: Settle = "") -> Merged:
    """Bring what changed in the sources into `state.toml`, keep what was edited there, and tell conflicts.

    `settle` decides the conflicts: for `mine` (what stands in `state.toml`) or for `theirs` (the sources).
    """
    done: list[Plan] = []
    base = read_base(workspace)

    def change(text: StateText) -> None:  # may run again where an editor saves meanwhile
        here = parse(str(text).encode("utf-8"), workspace / STATE_FILE).plain
        plan = plan_merge(here, imported.tables, base, settle=settle)
        apply_merge(text, plan, imported.tables)
        done.append(plan)

    statefile.edit(workspace, change)
    # Second, so that a crash in between is harmless: what both say already is no difference.
    write_base(workspace, next_base(base, imported.tables, done[-1].merged))
    return done[-1].merged
