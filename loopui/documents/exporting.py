"""A tracker as Markdown documents again.

Invariant: the documents, read again, are the same tracker. What the seed's documents cannot say stands in
`LOOPUI.md`, and there is none where they say it all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from loopui.documents.importing import read_documents
from loopui.documents.keys import NAME as KEYS_NAME
from loopui.documents.keys import missing_keys, write_keys
from loopui.documents.markdown import parse_document
from loopui.documents.rows import to_toml
from loopui.documents.writers import governance, ledger, matrix, registry, status
from loopui.documents.writers.parts import MARK, document, rules
from loopui.errors import DocumentError
from loopui.host.files import write_atomic
from loopui.tracker.models import Tracker
from loopui.tracker.parsing import validate

_WRITERS: Final = {
    status.NAME: status.status,
    registry.NAME: registry.registry,
    matrix.NAME: matrix.matrix,
    ledger.NAME: ledger.ledger,
    governance.WORKBOARD: governance.workboard,
    governance.LANE_MAP: governance.lane_map,
    governance.CADENCE: governance.cadence,
    governance.COMPATIBILITY: governance.compatibility,
    governance.RELEASES: governance.releases,
    governance.STARTER: governance.starter,
}


def export_tracker(tracker: Tracker) -> dict[str, str]:
    """Return the documents by their names, relative to where they are to lie."""
    texts = _seed_documents(tracker)
    tables = tables_of(tracker)
    keys = missing_keys(tables, _read(texts))
    if keys:
        texts[KEYS_NAME] = write_keys(keys)
    return texts


def tables_of(tracker: Tracker) -> dict[str, Any]:
    """Return a tracker's tables as plain values, without the keys that nobody wrote."""
    return dict(to_toml(tracker)) | {"schema": tracker.schema_}


def read_texts(texts: Mapping[str, str]) -> Tracker:
    """Return the tracker that documents give."""
    return validate(_read(texts))


def _seed_documents(tracker: Tracker) -> dict[str, str]:
    texts = {name: write(tracker) for name, write in _WRITERS.items()}
    names = {rule.id.partition("#")[0] for rule in tracker.rules} - set(texts)
    for name in sorted(name for name in names if _is_plain(name)):
        texts[name] = document(Path(name).stem.replace("-", " ").title(), *rules(tracker, name))
    for milestone in tracker.milestones:
        tasks = [task for task in tracker.tasks if task.milestone == milestone.id]
        name = f"{milestone.id}.md"
        if _is_plain(name) and (text := governance.page(milestone, tasks)):
            texts[f"milestones/{name}"] = text
    return {name: text for name, text in texts.items() if text.count("\n\n") > 1}  # more than a title


def _is_plain(name: str) -> bool:
    """Tell whether a name is that of a Markdown file and leads nowhere else."""
    return name.endswith(".md") and name.removesuffix(".md").replace("-", "").replace("_", "").isalnum()


def _read(texts: Mapping[str, str]) -> dict[str, Any]:
    top = sorted(name for name in texts if "/" not in name)
    below = sorted(name for name in texts if "/" in name)
    folder = Path("/tracker")  # whole, so that nobody asks where we are: that may be nowhere
    documents = [parse_document(folder / name, texts[name]) for name in (*top, *below)]
    return dict(read_documents(documents, folder).tables)


def write_documents(folder: Path, texts: Mapping[str, str], *, force: bool = False) -> list[Path]:
    """Write documents into a folder and return their paths.

    A file that is there and that no export wrote is left alone unless `force` says otherwise: nothing is
    written then at all.
    """
    paths = {folder / name: text for name, text in texts.items()}
    for path in paths:
        if not force and _is_foreign(path):
            hint = "choose another folder with --to, or replace it with --force"
            raise DocumentError("is not from an export and is left as it is", where=str(path), hint=hint)
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, text.encode("utf-8"))
    except OSError as error:
        where = str(error.filename or folder)
        raise DocumentError(f"cannot be written: {error.strerror or error}", where=where) from error
    return list(paths)


def _is_foreign(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return not file.read(len(MARK.encode())).startswith(MARK.encode())
    except FileNotFoundError:
        return False
    except OSError as error:
        raise DocumentError(f"cannot be written: {error.strerror or error}", where=str(path)) from error
