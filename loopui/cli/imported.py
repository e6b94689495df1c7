"""How an import is told: what was understood, per document and table, and what was not, with line numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loopui.cli.output import narrate, print_table

if TYPE_CHECKING:
    from loopui.documents.importing import Imported
    from loopui.documents.merging import Difference, Merged


def print_imported(imported: Imported) -> None:
    """Print the rows understood (stdout) and every line that was not (stderr), rows first."""
    print_table(
        ("DOCUMENT", "TABLE", "ROWS"),
        ((count.path, count.table, count.rows) for count in imported.counts),
        empty="no table was understood",
    )
    for note in sorted(imported.notes, key=lambda note: not note.is_row):
        narrate(f"{note.path}:{note.line}: {note.text}")
    if missed := len(imported.missed_rows):
        narrate(f"{missed} row{'s were' if missed > 1 else ' was'} not understood, as told above")


def print_merged(merged: Merged) -> None:
    """Tell what an import does to a tracker that was there: a table, then what it does not decide."""
    from loopui.cli.tables import Column

    rows = [("add", table, name, "") for table, name in merged.added]
    rows += [("update", each.table, each.name, ", ".join(each.keys)) for each in merged.updated]
    rows += [("keep", each.table, each.name, ", ".join(each.keys)) for each in merged.kept]
    rows += [("conflict", each.table, each.name, each.key) for each in merged.conflicts]
    print_table(("WHAT", "TABLE", "ID", Column("KEYS", below=True)), rows, empty="nothing is new")
    for each in merged.conflicts:
        narrate(
            f"conflict in {each.table} {each.name}: {each.key} is {_said(each.here)} in state.toml "
            f"and {_said(each.there)} in the sources; left as it is"
        )
    if merged.conflicts:
        narrate("edit state.toml, or decide for all: --settle mine or --settle theirs")
    for table, name in merged.gone:
        narrate(f"{table} {name} is no longer in the sources; take it out of state.toml if that is meant")
    for table, name in merged.dropped:
        narrate(f"{table} {name} was taken out of state.toml and stays out")


def _said(value: object) -> str:
    return "not said" if value is None else f'"{value}"'


def imported_dict(imported: Imported, merged: Merged | None) -> dict[str, Any]:
    """Return the same as plain values."""
    told: dict[str, Any] = {
        "counts": [
            {"document": str(count.path), "table": count.table, "rows": count.rows}
            for count in imported.counts
        ],
        "notes": [
            {"document": str(note.path), "line": note.line, "text": note.text, "is_row": note.is_row}
            for note in imported.notes
        ],
    }
    if merged is not None:
        told["added"] = [{"table": table, "id": name} for table, name in merged.added]
        told["updated"] = [_difference_dict(each) for each in merged.updated]
        told["kept"] = [_difference_dict(each) for each in merged.kept]
        told["conflicts"] = [
            {"table": each.table, "id": each.name, "key": each.key, "here": each.here, "there": each.there}
            for each in merged.conflicts
        ]
        told["gone"] = [{"table": table, "id": name} for table, name in merged.gone]
        told["dropped"] = [{"table": table, "id": name} for table, name in merged.dropped]
    return told


def _difference_dict(each: Difference) -> dict[str, Any]:
    return {"table": each.table, "id": each.name, "keys": list(each.keys)}
