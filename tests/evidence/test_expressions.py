from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopui.evidence.expressions import is_tame, needles

PIECES = ["a", "ab", "é", " ok", "|", "(", ")", "(?:", "(?i)", "(?=", "[ab]", "[^a]", "[]a]", ".", "^", "$"]
PIECES += ["*", "+", "?", "{2}", "{,2}", "{", "}", "\ufffd", "\\", "\\.", "\\d", "\\b", "\\x61", "\\n", "\\1"]
expressions = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
lines = st.lists(st.sampled_from(["a", "b", "é", "abab", " ok", ".", "1", "{", "}", "\ufffd", "A", "aab"]))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("test result: ok", ["test result: ok"]),
        (r"^test result: ok\.", ["test result: ok."]),
        ("panicked at|FAILED", ["panicked at", "FAILED"]),
        (r"\d+ passed in \d", [" passed in "]),
        ("colou?red", ["colo"]),
        ("(left|right) behind", [" behind"]),
        ("[a-z]+error: {2}", ["error:"]),
        ("(?i)panicked", []),
        ("a|panicked", []),
        (r"\x41bcdef", []),
        ("ab", []),
        ("", []),
    ],
)
def test_needles(expression: str, expected: list[str]) -> None:
    """The longest literal of each alternative is known, unless something changes what it means."""
    assert needles(expression) == tuple(each.encode() for each in expected)


@settings(max_examples=500)
@given(expressions, lines.map("".join))
def test_whatever_matches_holds_a_needle(expression: str, line: str) -> None:
    """No line that an expression matches is without one of its needles."""
    try:
        pattern = re.compile(expression)
    except re.error:
        return
    found = needles(expression)
    if found and pattern.search(line):
        assert any(needle in line.encode() for needle in found)


@pytest.mark.parametrize("expression", ["panicked at", r"^ok\.$", "a|b", "[*+]", r"\*", "error .", ""])
def test_what_repeats_nothing_is_tame(expression: str) -> None:
    """Literals, classes, anchors and alternatives of these take no time to speak of."""
    assert is_tame(expression)


@pytest.mark.parametrize("expression", ["^(a+)+$", "a*", "a?", "a{9}", "(a|a)(a|a)", "[a]+"])
def test_what_repeats_or_groups_is_not_tame(expression: str) -> None:
    """What could be hostile is taken to be."""
    assert not is_tame(expression)
