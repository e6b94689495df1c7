"""What keeps a programme going: cadences and their runners, tuples, release classes, rules in lists."""

from __future__ import annotations

import re
from typing import Any, Final

from loopui.documents.cells import code_of, fold, plain, read_ids, read_paths, split_id
from loopui.documents.markdown import Bullets, Document, Prose
from loopui.documents.reading import Fields, Reading

_GATE_IDS: Final = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+(?:/\d+)*\b")
_RULE_WORDS: Final = frozenset(
    [
        "rule",
        "rules",
        "policy",
        "policies",
        "checklist",
        "trigger",
        "triggers",
        "procedure",
        "workflow",
        "footprint",
        "ownership",
        "roles",
        "window",
        "terms",
        "legend",
        "template",
        "scope",
        "controls",
        "outputs",
        "tooling",
        "notes",
        "files",
    ]
)


def cadence_row(fields: Fields) -> dict[str, Any]:
    """Return a line of the cadence schedule; several may have the same cadence."""
    return {
        "every": plain(fields.text("every")),
        "activity": fields.text("activity"),
        "owner": fields.text("owner"),
        "output": fields.text("output"),
    }


def compatibility(fields: Fields) -> dict[str, Any]:
    """Return a tuple that is claimed for a consumer."""
    gates, more = fields.ids("gates")
    if more:
        fields.missed(f'the gates "{more}" are more than ids; taken as {", ".join(gates) or "none"}')
    paths, says_more = read_paths(fields.said("evidence"))
    return {
        "consumer": plain(fields.text("consumer")),
        "ref": fields.text("ref"),
        "loop_ref": fields.text("loop_ref"),
        "contract": fields.text("contract"),
        "gates": gates,
        "evidence": paths,
        "evidence_note": fields.text("evidence") if says_more else "",
        "tier": plain(fields.text("tier")),
        "notes": fields.text("notes"),
    }


def release(fields: Fields) -> dict[str, Any]:
    """Return a class of releases; what its gates say beyond ids is kept as it stands."""
    name, title = split_id(fields.text("id"))
    gates, note = gates_in(fields.text("gates"))
    return {
        "id": name,
        "title": title,
        "change": fields.text("change"),
        "gates": gates,
        "gates_note": note,
        "blocking": fields.text("blocking"),
    }


def gates_in(text: str) -> tuple[list[str], str]:
    """Return the ids among the words of a cell, and its text if it says more than ids (`VG-LOOP-*`)."""
    ids, says_more = read_ids(text)
    if not says_more:
        return ids, ""
    shaped = [name for found in _GATE_IDS.findall(text) for name in read_ids(found)[0]]
    return list(dict.fromkeys(shaped)), text


def is_rules(bullets: Bullets) -> bool:
    """Tell whether a heading says that its list lays something down."""
    return bool(_RULE_WORDS & set(fold(bullets.section).split()))


def rules(bullets: Bullets, reading: Reading, document: Document) -> None:
    """Take a list of rules; its id is the place of its heading, as a link to it would be written."""
    for item in bullets.items:
        if item.has_more:
            reading.note(item.line, f'what stands below "{item.text}" was not imported', is_row=True)
    anchor = fold(bullets.section).replace(" ", "-")
    known = {row.values["id"] for row in reading.found if row.table == "rules"}
    stem = f"{document.path.name}#{anchor}"
    name = next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if name not in known)
    is_ordered = document.lines[bullets.first - 1].lstrip()[:1].isdecimal()
    items = [item.text for item in bullets.items]
    reading.add(
        "rules",
        bullets.first,
        {"id": name, "title": bullets.section, "items": items, "is_ordered": is_ordered},
    )


def is_runner(document: Document) -> bool:
    """Tell whether a document describes a script that runs a cadence and what that puts out."""
    sections = {fold(block.section) for block in document.blocks if isinstance(block, Bullets)}
    return {"script", "outputs"} <= sections


def runner_list(bullets: Bullets, reading: Reading) -> bool:
    """Take the script of a runner, or what it puts out; return whether the list is one of the two."""
    heading = fold(bullets.section)
    if heading == "script":
        for item in bullets.items:
            label, _, said = item.text.partition(":")
            key = "script" if fold(label) == "path" else "mode"
            reading.add("runner", item.line, {key: code_of(said) or said.strip()})
        return True
    if heading == "outputs":
        for item in bullets.items:
            reading.add("runner", item.line, {"output": item.text})
        return True
    return False


def template_in_code(prose: Prose, reading: Reading, document: Document) -> bool:
    """Take the worker's hand-off template, which the seed writes as code; return whether it is one."""
    words = set(fold(prose.section).split())
    if not (prose.is_code and "worker" in words and "template" in words and words & {"handoff", "hand"}):
        return False
    for line in range(prose.first + 1, prose.last):
        field = document.lines[line - 1].strip()
        if field:
            reading.add("worker handoff", line, {"field": field.removesuffix(":").rstrip()})
    return True
