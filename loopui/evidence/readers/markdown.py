"""Markdown artifacts: the programme's header (`Task IDs:`, `VG IDs:`, `Result:`) and tick boxes.

The table of a metrics run of ours states no verdict: its record does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from loopui.evidence.artifacts import ArtifactKind
from loopui.evidence.commits import commits_in_words
from loopui.evidence.excerpt import Excerpt
from loopui.evidence.names import Name, gates_in, tasks_in
from loopui.evidence.readers.found import Found
from loopui.evidence.records import Verdict

_FIELD = re.compile(r"(?:[-*] )?\**([A-Z][A-Za-z ()]{1,40}?)\**:\**\s*(.*)")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+")
_SUMMARY = re.compile(
    r"(?:^|-)(?:summary|packet|report|overview|sequence|analysis|traceability|matrix)(?:-|$)"
)
_UNTICKED = re.compile(r"^\s*[-*+] \[ \]", re.MULTILINE)
_TASK_LABELS = ("task ids", "task id", "tasks", "task")
_GATE_LABELS = ("vg ids", "vg id", "gates", "gate")
OF_A_RUN = re.compile(r"^Run: ([A-Za-z0-9-]{3,64}), whose record has the verdict$", re.MULTILINE)
_MOST_HEADER_LINES = 40

Finder = Callable[[str], tuple[str, ...]]


def read(name: Name, excerpt: Excerpt) -> Found:
    """Read a checklist, a summary, a packet or a hand-off."""
    if run := OF_A_RUN.search(excerpt.text):
        told = f"table of run {run[1]}, whose record has the verdict"
        return Found(kind="metrics", explanation=told, gates=name.gates)
    title, header = _header(excerpt.text)
    gates = _first(header, _GATE_LABELS, gates_in)
    tasks = _first(header, _TASK_LABELS, _ids)
    verdict, explanation = _verdict(header, excerpt)
    return Found(
        kind=_kind(name, title, header, gates),
        verdict=verdict,
        explanation=explanation,
        tasks=tasks,
        gates=gates,
        commits=commits_in_words(excerpt.text),
    )


def _header(text: str) -> tuple[str, dict[str, str]]:
    """Return the title and the `Label: value` lines right below it, labels in lower case."""
    lines = iter(text.splitlines()[:_MOST_HEADER_LINES])
    title = next((line for line in lines if line.strip()), "")
    header: dict[str, str] = {}
    label = ""
    for line in lines:
        if not line.strip():
            if header:
                break
            continue
        if line.startswith(("#", "```")):
            break
        field = _FIELD.fullmatch(line.strip())
        if field and not line.startswith((" ", "\t")):
            label = field[1].lower()
            header.setdefault(label, field[2].strip())
        elif label and line.lstrip().startswith(("-", "*")):
            header[label] = f"{header[label]}\n{line.strip()}".strip()  # `Command(s):` as a list
        else:
            break
    return title.lstrip("# ").strip(), header


def _verdict(header: dict[str, str], excerpt: Excerpt) -> tuple[Verdict | None, str]:
    """Take `Result:` at its word when it is one plain word; a fail may explain itself behind it."""
    result = header.get("result", "").strip(" `*")
    if not result:
        return None, ""
    told = f"Result: {result}"
    word = re.match(r"[a-z]+(?![a-z|/-]|\s*[|/])", result.lower())
    if word is None:
        return None, told
    if word[0] in {"pass", "passed"}:
        if result.lower() not in {"pass", "passed", "pass.", "passed."}:
            return None, told
        return _believed(told, excerpt)
    if word[0] in {"fail", "failed"}:
        return "fail", told
    return ("blocked", told) if word[0] == "blocked" else (None, told)


def _believed(told: str, excerpt: Excerpt) -> tuple[Verdict | None, str]:
    if not excerpt.whole:
        return None, f"{told}, but the file is too large to be read whole"
    unticked = len(_UNTICKED.findall(excerpt.text))
    if unticked:
        return None, f"{told}, but {unticked} items are not ticked"
    return "pass", told


def _kind(name: Name, title: str, header: dict[str, str], gates: tuple[str, ...]) -> ArtifactKind:
    if re.match(r"hand-?off", name.rest, re.IGNORECASE) or re.match(
        r"session hand-?off", title, re.IGNORECASE
    ):
        return "handoff"
    if _SUMMARY.search(name.rest.lower()):
        return "summary"
    if len(name.gates or gates) == 1 and "result" in header:
        return "checklist"
    return "summary" if header else "other"


def _first(header: dict[str, str], labels: tuple[str, ...], find: Finder) -> tuple[str, ...]:
    return next((found for label in labels if (found := find(header.get(label, "")))), ())


def _ids(text: str) -> tuple[str, ...]:
    """Return the task ids of a header line: `M0-T02, M0-T03`, or another id at the start of an item."""
    return tasks_in(text) or tuple(dict.fromkeys(_leading_ids(text)))


def _leading_ids(text: str) -> Iterator[str]:
    for item in re.split(r"[,;\n]", text):
        match = _ID.match(item.strip(" `*-"))
        if match:
            yield match[0]
