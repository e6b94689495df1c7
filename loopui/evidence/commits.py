"""Commits that a file by other hands names, with the repository where the file tells it.

What is read here is a statement of the file and nothing more: it makes no claim, and no verdict stale. Only
lines that are about a commit count; a hash that stands in a path or in a test's output does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

MOST: Final = 16  # a log may print a whole history
_DEEPEST: Final = 6
_FULL = re.compile(r"[0-9a-f]{40}")
_SHA = r"(?P<sha>[0-9a-f]{40}|(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,12})(?![0-9a-zA-Z])"
_ABOUT = r"commit|sha|head|revision|rev|pin|tuple"

# One line each, without its bullet: `loop_sha=…`, `Committed SHA: …`, `loop: main @ …`, and what git prints
_LINES = (
    re.compile(rf"(?P<label>[A-Za-z][\w.-]*)\s*=\s*`?{_SHA}"),
    re.compile(rf"(?P<label>[A-Za-z][\w ./()-]{{0,60}}?):\s*`?{_SHA}"),
    re.compile(rf"(?P<repo>[\w][\w./-]*):\s+`?[\w./-]+`? @ `?{_SHA}"),
    re.compile(r"(?:commit )?(?P<sha>[0-9a-f]{40})"),
    re.compile(r"[ +U-]?(?P<sha>[0-9a-f]{40}) (?P<repo>[\w./-]+)(?: \([^()]*\))?"),
)
_WHOLE_LINE = frozenset(_LINES[3:])
# Within a sentence: `rlm-claude-code/vendor/loop` SHA `…`, commit `…`
_PROSE = re.compile(rf"(?:`(?P<repo>[\w./-]+)` )?\b(?:commit|SHA|sha|tuple)s?:? `{_SHA}`")
_IS_ABOUT = re.compile(rf"(?:^|[\W_])(?:{_ABOUT})(?=$|[\W_])", re.IGNORECASE)
# what a label says beside the repository
_SAID = frozenset(
    {*_ABOUT.split("|"), "committed", "candidate", "tested", "under", "evaluation", "git", "repo", "full"}
)
_TABLES = frozenset({"tuple", "tuples", "commits", "repos", "repositories"})


@dataclass(frozen=True, slots=True)
class NamedCommit:
    """A commit as a file names it, perhaps shortened; `repository` is empty where the file tells none."""

    repository: str
    sha: str


def commits_in_log(text: str, lines: Iterable[str]) -> tuple[NamedCommit, ...]:
    """Return the commits of a log: named in full, on lines of their own."""
    if not _FULL.search(text):
        return ()
    return _distinct(found for line in lines for found in _on_line(line) if _FULL.fullmatch(found.sha))


def commits_in_words(text: str) -> tuple[NamedCommit, ...]:
    """Return the commits of a text that people wrote: on lines of their own, else within sentences."""
    return _distinct(found for line in text.splitlines() for found in (*_on_line(line), *_in_prose(line)))


def commits_in_data(data: object) -> tuple[NamedCommit, ...]:
    """Return the commits of parsed JSON: `commit`, `loop_sha`, a table `tuple` by repository."""
    return _distinct(_in_data(data, "", "", _DEEPEST))


def _on_line(line: str) -> Iterator[NamedCommit]:
    stripped = line.replace("**", "").strip().removeprefix("- ").removeprefix("* ").strip("`")
    for pattern in _LINES:
        match = pattern.match(stripped)
        if match is None or (pattern in _WHOLE_LINE and match.end() != len(stripped)):
            continue
        parts = match.groupdict()
        label = parts.get("label") or ""
        if label and not (_IS_ABOUT.search(label) or ("=" in match[0] and _FULL.fullmatch(match["sha"]))):
            continue
        yield NamedCommit(parts.get("repo") or _repository(label), match["sha"])
        return


def _in_prose(line: str) -> Iterator[NamedCommit]:
    for match in _PROSE.finditer(line):
        yield NamedCommit(match["repo"] or "", match["sha"])


def _in_data(value: object, key: str, table: str, depth: int) -> Iterator[NamedCommit]:
    """Yield what stands under a key; `table` is the key of the table that holds it."""
    if depth == 0:
        return
    if isinstance(value, str):
        match = re.fullmatch(_SHA, value)
        if match and table in _TABLES:
            yield NamedCommit(key, value)
        elif match and _IS_ABOUT.search(key):
            yield NamedCommit(_repository(key), value)
    elif isinstance(value, Mapping):
        for inner_key, inner in value.items():
            if table in _TABLES and inner_key in {"sha", "commit"} and isinstance(inner, str):
                yield from _in_data(inner, key, table, depth - 1)
            else:
                yield from _in_data(inner, str(inner_key), key, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_data(inner, key, table, depth - 1)


def _repository(label: str) -> str:
    """Return the repository that a label names beside saying that it is about a commit; empty: none."""
    words = [word for word in re.split(r"[\s_]+", label.lower()) if word and word not in _SAID]
    return "" if words == ["canonical"] else "-".join(words)


def _distinct(found: Iterable[NamedCommit]) -> tuple[NamedCommit, ...]:
    """Leave out what says nothing new: a repository's second commit, a shortened or unlabelled repetition."""
    kept: list[NamedCommit] = []
    for each in found:
        if each.repository:
            is_new = all(other.repository != each.repository for other in kept)
            kept = [other for other in kept if other.repository or not _same(other.sha, each.sha)]
        else:
            is_new = not any(_same(other.sha, each.sha) for other in kept)
        if is_new:
            kept.append(each)
        if len(kept) == MOST:
            break
    return tuple(kept)


def _same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
