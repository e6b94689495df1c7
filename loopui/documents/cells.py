"""What stands in a cell: ids, paths, statuses, dates; and whether it says more than that."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final

_LINK: Final = re.compile(r"!?\[([^\]]*)\]\(([^()\s]*)(?:\s[^)]*)?\)")
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"[,;&]|<br\s*/?>|\band\b", re.IGNORECASE)
_SERIES: Final = re.compile(r"(.*?)(\d+)((?:/\d+)+)")
_RANGE: Final = re.compile(r"(.*?)(\d+)\.\.(?:\1)?(\d+)")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PATH: Final = re.compile(r"\S*[/.]\S*")
_LONGEST_RANGE: Final = 100
_NOTHING: Final = frozenset({"", "none", "n/a", "na", "-", "--", "–", "—", "nil", "tbd", "nothing"})

MILESTONE_STATUS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("planned", "todo", "to do", "not started", "pending", "open", "upcoming"), "planned"),
    **dict.fromkeys(("active", "in progress", "ongoing", "started", "current"), "active"),
    **dict.fromkeys(("blocked", "on hold"), "blocked"),
    **dict.fromkeys(("complete", "completed", "done", "closed", "finished", "✅", "✔", "☑"), "complete"),
}
TASK_STATUS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("todo", "to do", "not started", "planned", "pending", "open"), "todo"),
    **dict.fromkeys(("in progress", "active", "started", "doing", "wip", "ongoing"), "in_progress"),
    **dict.fromkeys(("blocked", "on hold"), "blocked"),
    **dict.fromkeys(("done", "complete", "completed", "closed", "finished", "✅", "✔", "☑"), "done"),
    **dict.fromkeys(("steady state", "recurring"), "steady_state"),
}
BLOCKER_STATUS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("active", "open", "blocked"), "active"),
    **dict.fromkeys(("resolved", "closed", "done", "✅", "✔"), "resolved"),
}


def plain(text: str) -> str:
    """Return a text without its marks: code, emphasis, links (what they show stays)."""
    shown = _BREAK.sub(" ", _LINK.sub(r"\1", text)).replace("`", "")
    return " ".join(shown.replace("**", "").replace("~~", "").split()).strip("* ")


def fold(text: str) -> str:
    """Return the words of a heading or of a status: no marks, no case, no signs."""
    return " ".join(re.sub(r"[^\w#]+|_", " ", plain(text).casefold()).split())


def split_id(text: str) -> tuple[str, str]:
    """Return the id that a cell begins with and what follows it; words that are no id are an id together.

    An id is a first word with a digit, or one whose parts are joined by hyphens (`Ops-Weekly`).
    """
    words = plain(text).split(maxsplit=1)
    if len(words) < 2:  # noqa: PLR2004 - nothing follows
        return "".join(words), ""
    first = words[0].rstrip(":")
    if not re.search(r"\d|\w-\w", first):
        return " ".join(words), ""
    shown = _unmarked_start(text, first)
    return first, shown.lstrip(" :–—-").strip()


def _unmarked_start(text: str, first: str) -> str:
    """Return what follows `first` in a cell, as source."""
    match = re.match(rf"[\W_]*?{re.escape(first)}[`*_~]*(?:\]\([^)]*\)[`*_~]*)?", text)
    return text[match.end() :] if match else plain(text)[len(first) :]


def read_ids(text: str) -> tuple[list[str], bool]:
    """Return the ids that a cell lists, and whether it says more than that.

    `X-001/002` and `X-01..X-03` are written out.
    """
    ids: list[str] = []
    says_more = False
    for part in map(plain, _SEPARATOR.split(text)):
        if part.casefold() in _NOTHING:
            continue
        name, rest = split_id(part)
        if " " in name:
            says_more = True
            continue
        ids += _written_out(name.rstrip("."))
        says_more = says_more or bool(rest)
    return list(dict.fromkeys(ids)), says_more


def _written_out(name: str) -> Iterator[str]:
    if series := _SERIES.fullmatch(name):
        stem, first, others = series.groups()
        yield from (stem + number for number in (first, *others.split("/")[1:]))
        return
    bounds = _RANGE.fullmatch(name)
    if bounds and 0 <= int(bounds[3][:6]) - int(bounds[2][:6]) < _LONGEST_RANGE:
        width = len(bounds[2])
        yield from (f"{bounds[1]}{n:0{width}}" for n in range(int(bounds[2][:6]), int(bounds[3][:6]) + 1))
        return
    yield from filter(
        None, name.split("/") if all(re.search(r"\d", part) for part in name.split("/")) else [name]
    )


def read_paths(text: str) -> tuple[list[str], bool]:
    """Return the paths in a cell (in code, or the targets of links), and whether it says more than that."""
    marked = _LINK.sub(lambda link: f"`{link[2] or link[1]}`", text)
    paths = [code.strip() for _, code in _CODE.findall(marked)]
    rest = _CODE.sub("", marked).strip()
    if not paths and _PATH.fullmatch(rest):
        return [rest], False
    says_more = fold(rest) not in _NOTHING | {"and"} or not all(map(_PATH.fullmatch, paths))
    return list(dict.fromkeys(filter(_PATH.fullmatch, paths))), says_more


def read_status(text: str, words: Mapping[str, str]) -> tuple[str, bool]:
    """Return the status that a cell names ("" if none is known), and whether the cell says more than that."""
    for sign in ("✅", "✔", "☑"):
        if sign in text and not fold(text):
            return words.get(sign, ""), False
    folded = fold(text)
    if folded in words:
        return words[folded], False
    beginning = fold(re.split(r"[(:;,–—]| - ", plain(text), maxsplit=1)[0])
    return words.get(beginning, ""), True


def read_date(text: str) -> dt.date | None:
    """Return the one date that a cell holds."""
    found = _DATE.findall(text)
    try:
        return dt.date.fromisoformat(found[0]) if len(found) == 1 else None
    except ValueError:
        return None


def code_of(text: str) -> str:
    """Return what stands in code if the whole cell is one piece of code, else nothing."""
    text = text.strip()
    match = _CODE.match(text)
    if match is None or match.end() < len(text):
        return ""
    code = match.group(2)
    padded = code.startswith(" ") and code.endswith(" ") and bool(code.strip())
    return code[1:-1] if padded else code


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing to say."""
    return plain(text).casefold() in _NOTHING
