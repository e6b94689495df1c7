from __future__ import annotations

from typing import Any

import pytest

from loopui.documents.criteria import read_criteria

TESTS = {"exit_codes": [0], "min_passed": 1, "max_failed": 0}


@pytest.mark.parametrize(
    ("text", "criteria", "unchecked"),
    [
        ("Exit code 0", {"exit_codes": [0]}, ()),
        ("exits with code 0.", {"exit_codes": [0]}, ()),
        ("All tests pass", TESTS, ()),
        ("Test passes", TESTS, ()),
        ("No failing tests", TESTS, ()),
        ("All seam-critical tests pass; logs attached", TESTS, ("logs attached",)),
        ("Exit code 0 or 2", {}, ("Exit code 0 or 2",)),
        ("Not all tests pass", {}, ("Not all tests pass",)),
        ("100% pass on required scenarios", {}, ("100% pass on required scenarios",)),
        ("", {}, ()),
    ],
)
def test_only_what_a_text_plainly_says_is_checked(
    text: str, criteria: dict[str, Any], unchecked: tuple[str, ...]
) -> None:
    """Every clause becomes a criterion or stays, told, for a person."""
    stated = read_criteria(text)
    assert (stated.criteria, stated.unchecked) == (criteria, unchecked)
