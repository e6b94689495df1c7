from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.tracker.locate import KeyPath, Lines
from loopui.tracker.rendering import render_row
from tests.tracker.hand_written import HAND_WRITTEN

TRICKY = '''\
# [not.a.header]
title = "a # no comment, [no] header"   # but this is
'quoted key'.part = 1
"with \\" quote" = 2
multi = """
[[gates]]
id = "no row"  """
literal = \'\'\'
[[gates]]\'\'\'
dates = [1979-05-27 07:32:00Z, 2020-01-01]   # a list
nested = [ [ "a]", 'b' ], # comment ]
  { x = 1, "y z" = [ 2 ] },
  # nothing
]

  [[ gates ]]   # indented, spaced
  id = "G1"

[gates.criteria]
exit_codes = [0]
[[gates.criteria.json]]
file = "a"
[[gates]]
id.part = 3
[gates."odd.name"]
x = """quotes at the end"""""
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted key", "part"), 3),
        (('with " quote',), 4),
        (("multi",), 5),
        (("literal",), 8),
        (("dates", 1), 10),
        (("nested", 0, 1), 11),
        (("nested", 1, "y z", 0), 12),
        (("gates",), 16),
        (("gates", 0), 16),
        (("gates", 0, "id"), 17),
        (("gates", 0, "criteria"), 19),
        (("gates", 0, "criteria", "json", 0, "file"), 22),
        (("gates", 1), 23),
        (("gates", 1, "id", "part"), 24),
        (("gates", 1, "odd.name", "x"), 26),
    ],
)
def test_every_way_to_write_a_key_is_found_on_its_line(path: KeyPath, line: int) -> None:
    """Headers, quoted and dotted keys, elements and inline tables stand where an editor shows them."""
    tomllib.loads(TRICKY)
    assert Lines(TRICKY).of(path) == line


def test_what_the_text_does_not_hold_is_placed_at_what_is_around_it() -> None:
    """A missing key is told with the line of its table; what has no place at all has line 0."""
    lines = Lines(HAND_WRITTEN)
    row = HAND_WRITTEN.splitlines().index('id = "M1-T01"')
    assert lines.of(("tasks", 0, "no such key")) == row
    assert lines.of(("nothing",)) == 0


def _paths(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    found: list[KeyPath] = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in pairs:
        found += _paths(inside, (*path, key))
    return found


scalars = st.one_of(st.text(), st.integers(-9, 9), st.booleans(), st.dates())
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
tables = st.dictionaries(st.text(max_size=5), st.one_of(values, st.dictionaries(st.text(max_size=3), values)))


@given(st.lists(tables, min_size=1, max_size=3))
def test_every_key_of_any_text_is_found_inside_the_block_of_its_row(rows: list[dict[str, Any]]) -> None:
    """Whatever the values hold, no key is missed and none is placed in another row's lines."""
    text = "\n".join(line for row in rows for line in render_row("rows", row))
    plain = tomllib.loads(text)
    lines = Lines(text)
    for index in range(len(rows)):
        blocks = [block for block in lines.blocks if block.path[:2] == ("rows", index)]
        for path in _paths(plain["rows"][index], ("rows", index)):
            assert blocks[0].first <= lines.of(path) <= blocks[-1].last
            # the elements of a list on one line are where the list is
            assert path in lines._found or any(isinstance(part, int) for part in path[2:])
