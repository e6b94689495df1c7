"""The regular expressions of criteria: which are sound, which are quick, and what they have to find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

KEYS = ("require", "forbid")
# an escape, a class, how often something stands, or one character
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_OPTIONAL, _ENDS = frozenset("*?{"), frozenset("^$.+)[")
_CLASSES = frozenset("dDwWsSbBAZ")  # escapes that stand for no character of their own
_UNTOLD = re.compile(r"\(\?[^:=!<P>]")  # flags, comments and conditions change what other characters mean
_LEAST = 3  # characters of a needle: a shorter one stands in every line
_REPLACED = "\ufffd"  # stands for bytes that are no text


def sought(criteria: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sound expressions of some criteria: those required, then those forbidden."""
    return tuple(each for key in KEYS for each in criteria.get(key) or () if not trouble_of(each))


def trouble_of(expression: str) -> str:
    """Return why this is no regular expression; empty: it is one."""
    try:
        re.compile(expression)
    except (re.error, RecursionError, OverflowError) as error:
        return f"not a regular expression: {error}"
    return ""


def is_tame(expression: str) -> bool:
    """Whether an expression repeats and groups nothing, so that no line keeps it busy."""
    return not any(part[0] in "*+?{(" for part in _TOKEN.findall(expression))


def needles(expression: str) -> tuple[bytes, ...]:
    """Return literals of which every line that an expression matches holds one; none: it is not known."""
    if _UNTOLD.search(expression):
        return ()
    try:
        longest = [max(_literals(branch), key=len, default="") for branch in _branches(expression)]
        return tuple(each.encode() for each in longest) if min(map(len, longest)) >= _LEAST else ()
    except ValueError:
        return ()


def _branches(expression: str) -> Iterator[list[str]]:
    """Yield the tokens of each alternative, those in groups left out."""
    branch: list[str] = []
    depth = 0
    for part in _TOKEN.findall(expression):
        depth -= part == ")"
        if part == "|" and depth == 0:
            yield branch
            branch = []
        elif depth == 0:
            branch.append(part)
        depth += part == "("
    yield branch


def _literals(branch: list[str]) -> Iterator[str]:
    """Yield the literals that stand in whatever matches; raises ValueError for an escape with more to it."""
    literal = ""
    for part in branch:
        character = _character(part)
        if character:
            literal += character
            continue
        yield literal[:-1] if part[0] in _OPTIONAL else literal
        literal = ""
    yield literal


def _character(part: str) -> str:
    """Return the one character that a part stands for; empty: it stands for none, or for several."""
    if part[0] != "\\":
        return "" if part[0] in _OPTIONAL | _ENDS or part in {"(", _REPLACED} else part
    if part[1] in _CLASSES:
        return ""
    if part[1].isalnum() or not part[1].isascii():
        raise ValueError(f"what {part} stands for needs a closer look")
    return part[1]
