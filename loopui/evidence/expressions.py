"""The regular expressions of criteria: which are sound, and which so plain that they cannot be hostile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KEYS = ("require", "forbid")
_META = frozenset("\\^$.|?*+()[]{}")


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


def is_literal(expression: str) -> bool:
    """Whether an expression matches itself and nothing else, so that seeking it takes no time to speak of."""
    return _META.isdisjoint(expression)
