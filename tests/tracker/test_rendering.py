from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.tracker.rendering import render_key, render_row, render_value

texts = st.text()
scalars = st.one_of(texts, st.integers(), st.booleans(), st.dates(), st.floats(allow_nan=False))
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6
)


@given(values)
def test_a_value_is_read_back_as_it_was(value: Any) -> None:
    """Quotes, control characters, newlines and any Unicode survive writing and reading."""
    assert tomllib.loads("\n".join(render_key("k", value)))["k"] == value


@given(st.lists(st.dictionaries(st.text(), values), min_size=1))
def test_rows_are_read_back_as_they_were(rows: list[dict[str, Any]]) -> None:
    """Tables inside rows stay inside their row."""
    text = "\n".join(line for row in rows for line in render_row("rows", row))
    assert tomllib.loads(text) == {"rows": rows}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ('say "yes"', "'say \"yes\"'"),
        (r"C:\dir", r"'C:\dir'"),
        ('it\'s "both"', '"it\'s \\"both\\""'),
        ("\x1b[31m\x7f", '"\\u001b[31m\\u007f"'),
        ("one\ntwo", '"""\none\ntwo"""'),
        (["a", "b"], '["a", "b"]'),
    ],
)
def test_a_value_is_written_as_a_person_would(value: Any, written: str) -> None:
    """Escapes appear only where the text needs them."""
    assert render_value(value) == written


def test_a_long_list_has_one_element_per_line() -> None:
    """A list that does not fit a line can still be read."""
    lines = render_key("gates", [f"VG-LOOP-BUILD-{n:03}" for n in range(9)])
    assert lines[:2] == ["gates = [", '    "VG-LOOP-BUILD-000",']
    assert lines[-1] == "]"
