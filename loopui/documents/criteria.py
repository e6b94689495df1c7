"""Pass criteria as a document words them, as far as they plainly say what a machine can check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

_EXIT_ZERO: Final = re.compile(
    r"(?:exit(?:s| code| status)?|returns?)(?: is| with|:)? (?:code )?0", re.IGNORECASE
)
_TESTS_PASS: Final = re.compile(
    r"(?:all(?: [\w-]+)* |the )?tests? pass(?:es)?|no (?:failing|failed) tests?|no test failures?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a criteria text states: a `criteria` table, and the clauses that stay for a person."""

    criteria: dict[str, Any]
    unchecked: tuple[str, ...]


def read_criteria(text: str) -> Stated:
    """Return the criteria that a text plainly states, clause by clause."""
    criteria: dict[str, Any] = {}
    unchecked: list[str] = []
    for clause in filter(None, (part.strip().rstrip(".") for part in text.split(";"))):
        if _EXIT_ZERO.fullmatch(clause):
            criteria |= {"exit_codes": [0]}
        elif _TESTS_PASS.fullmatch(clause):
            criteria |= {"exit_codes": [0], "min_passed": 1, "max_failed": 0}
        else:
            unchecked.append(clause)
    return Stated(criteria, tuple(unchecked))
