"""How an import is told: what was understood, per document and table, and what was not, with line numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loopui.cli.output import narrate, print_table

if TYPE_CHECKING:
    from loopui.documents.importing import Imported
    from loopui.documents.merging import Merged


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
    """Tell what was added to a tracker that was there, and what was kept although the sources differ."""
    print_table(("ADDED", "ID"), merged.added, empty="nothing is new")
    for difference in merged.kept:
        name = f"{difference.table} {difference.name}".strip()
        narrate(f"kept as it is in state.toml: {name} (the sources differ in {', '.join(difference.keys)})")


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
        told["kept"] = [
            {"table": each.table, "id": each.name, "keys": list(each.keys)} for each in merged.kept
        ]
    return told
