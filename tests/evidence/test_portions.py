from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopui.evidence import portions as module
from loopui.evidence.portions import Portion, after_lines, portions

LONGEST, OVERLAP, PORTION = 16, 4, 40
lines = st.lists(
    st.integers(0, 40).map(lambda length: bytes(97 + n % 26 for n in range(length))), max_size=12
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make portions and the longest line so small that every border is met."""
    monkeypatch.setattr(module, "MAX_LINE_BYTES", LONGEST)
    monkeypatch.setattr(module, "_OVERLAP_BYTES", OVERLAP)
    monkeypatch.setattr(module, "_PORTION_BYTES", PORTION)


def one_by_one(data: bytes) -> list[Portion]:
    """Return every line, and the pieces of those that are too long, as one reads them without portions."""
    found = []
    for line in data.splitlines(keepends=True):
        if len(line) < LONGEST or (len(line) == LONGEST and line.endswith(b"\n")):
            found.append(Portion(line))
            continue
        starts = range(0, len(line), LONGEST)
        found += [Portion(line[max(0, at - OVERLAP) : at + LONGEST], is_whole=False) for at in starts]
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.booleans(), st.integers(0, 3))
def test_portions_are_the_lines(parts: list[bytes], ends: bool, own: int) -> None:  # noqa: FBT001
    """No border of a portion changes a line, and only what is too long comes in pieces that overlap."""
    data = b"\n".join(parts) + b"\n" * ends
    file = io.BytesIO(data + b"written later\n")
    start = after_lines(file, own, len(data))
    assert data[:start].count(b"\n") == min(own, data.count(b"\n")) or start == len(data)
    found = [
        Portion(line, portion.is_whole)
        for portion in portions(file, start, len(data))
        for line in (portion.data.splitlines(keepends=True) if portion.is_whole else [portion.data])
    ]
    assert found == one_by_one(data[start:])


def test_a_file_that_was_cut_ends_earlier() -> None:
    """A file that is shorter than it was is read to where it ends now."""
    data = b"line\n" * 20
    assert b"".join(each.data for each in portions(io.BytesIO(data), 0, 10_000)) == data
