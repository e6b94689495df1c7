from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.documents import cells


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("M0 Foundation", "M0", "Foundation"),
        ("M1-T01 Fix `rlm_available_features()` failure", "M1-T01", "Fix `rlm_available_features()` failure"),
        ("`M1-T01`: Do it", "M1-T01", "Do it"),
        ("**M1** — Hull", "M1", "Hull"),
        ("[M1](m1.md) Hull", "M1", "Hull"),
        ("Ops-Weekly", "Ops-Weekly", ""),
        ("Foundation", "Foundation", ""),
        ("First half", "First half", ""),
        ("", "", ""),
    ],
)
def test_a_cell_begins_with_its_id(text: str, name: str, rest: str) -> None:
    """The id stands without marks; what follows keeps its own."""
    assert cells.split_id(text) == (name, rest)


@pytest.mark.parametrize(
    ("text", "ids", "says_more"),
    [
        ("none", [], False),
        ("—", [], False),
        ("VG-A-001, `VG-B-002`; VG-C-003", ["VG-A-001", "VG-B-002", "VG-C-003"], False),
        ("loop-5va and M1-T01<br>M1-T02", ["loop-5va", "M1-T01", "M1-T02"], False),
        ("VG-BUILD-001/002/003", ["VG-BUILD-001", "VG-BUILD-002", "VG-BUILD-003"], False),
        ("M2-T01..M2-T03", ["M2-T01", "M2-T02", "M2-T03"], False),
        ("M1-T01/M2-T02", ["M1-T01", "M2-T02"], False),
        ("VG-CONTRACT-001 plus applicable prior gates", ["VG-CONTRACT-001"], True),
        ("whatever is needed", [], True),
        ("A1, A1", ["A1"], False),
    ],
)
def test_ids_are_read_one_by_one(text: str, ids: list[str], says_more: bool) -> None:  # noqa: FBT001
    """Lists, series and ranges are written out; words beside them are told."""
    assert cells.read_ids(text) == (ids, says_more)


@pytest.mark.parametrize(
    ("text", "paths", "says_more"),
    [
        ("`evidence/a.md`", ["evidence/a.md"], False),
        ("`a.md`, `b/c`", ["a.md", "b/c"], False),
        ("[report](x/y.md) and `c.txt`", ["x/y.md", "c.txt"], False),
        ("evidence/a.md", ["evidence/a.md"], False),
        ("see `a.md` for it", ["a.md"], True),
        ("`45 passed` in `a.md`", ["a.md"], True),
        ("verbally", [], True),
        ("", [], False),
    ],
)
def test_paths_are_what_stands_in_code_or_links(text: str, paths: list[str], says_more: bool) -> None:  # noqa: FBT001
    """Code that is no path, and words around paths, are told."""
    assert cells.read_paths(text) == (paths, says_more)


@pytest.mark.parametrize(
    ("text", "status", "says_more"),
    [
        ("Complete", "done", False),
        ("`in_progress`", "in_progress", False),
        ("IN PROGRESS", "in_progress", False),
        ("✅", "done", False),
        ("✅ Done", "done", False),
        ("Done (but for the docs)", "done", True),
        ("not done", "", True),
        ("🚧", "", True),
    ],
)
def test_a_status_is_known_by_its_words(text: str, status: str, says_more: bool) -> None:  # noqa: FBT001
    """Case, marks and signs do not matter; a word that negates does."""
    assert cells.read_status(text, cells.TASK_STATUS) == (status, says_more)


def test_a_date_is_read_where_exactly_one_stands() -> None:
    """A cell with two days, or with a day that never was, has no date."""
    assert cells.read_date("since 2026-02-19") == dt.date(2026, 2, 19)
    assert cells.read_date("2026-02-19 to 2026-02-20") is None
    assert cells.read_date("2026-02-30") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("`a b`", "a b"), ("`` a `b` ``", "a `b`"), ("run `a`", ""), ("`a` `b`", ""), ("a", ""), ("`a", "")],
)
def test_a_cell_is_code_only_as_a_whole(text: str, code: str) -> None:
    """Words beside it, or a second piece, make it a text."""
    assert cells.code_of(text) == code


@given(st.text())
def test_no_text_is_too_odd_for_a_cell(text: str) -> None:
    """Every reader takes every text."""
    cells.split_id(text)
    cells.read_ids(text)
    cells.read_paths(text)
    cells.read_status(text, cells.TASK_STATUS)
    cells.read_date(text)
    cells.code_of(text)
