from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from loopui.evidence.jsonfile import MAX_JSON_BYTES
from loopui.evidence.metrics.measuring import look_before, measure
from loopui.evidence.metrics.values import Measuring, MetricsError, Wanted

MEASURING = Measuring(file="out.json", values=(Wanted(name="a"),))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.json"


def refusal(out: Path) -> str:
    """Return why what is written to the file after a look is no measurement."""
    with pytest.raises(MetricsError) as caught:
        measure(out, MEASURING, look_before(out))
    return str(caught.value)


def test_what_a_repeat_writes_is_measured(out: Path) -> None:
    """A file that was not there, and one that was written over in the same instant, are the repeat's own."""
    for value in range(20):
        before = look_before(out)
        out.write_text(f'{{"a": {value % 10}}}')  # of the same size each time
        assert measure(out, MEASURING, before)["a"].value == value % 10


def test_what_lay_there_before_shows_nothing(out: Path) -> None:
    """A file that the repeat left alone is stale, however new it is."""
    out.write_text('{"a": 1}')
    assert refusal(out) == "out.json: not written by this repeat (it is older)"


def test_a_copy_of_an_old_result_shows_nothing(out: Path, tmp_path: Path) -> None:
    """A result that is brought back with its time (`cp -p`) is as old as it says."""
    kept = tmp_path / "kept.json"
    kept.write_text('{"a": 1}')
    os.utime(kept, (time.time() - 60,) * 2)
    before = look_before(out)
    shutil.copy2(kept, out)
    with pytest.raises(MetricsError, match="not written by this repeat"):
        measure(out, MEASURING, before)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ('{"a": 1', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"a": 1' + "0" * 5000 + "}", "not JSON"),
        ("\xff\xfe", "not JSON"),
        ('{"a": NaN}', "a is NaN"),
        ('{"b": 1}', "a: there is no `a`"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(out: Path, text: str, told: str) -> None:
    """Bad JSON of every kind has a reason that names the file."""
    before = look_before(out)
    out.write_bytes(text.encode("latin-1"))
    with pytest.raises(MetricsError) as caught:
        measure(out, MEASURING, before)
    assert str(caught.value).startswith("out.json: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file_of_reasonable_size_is_told(out: Path) -> None:
    """A missing file, a folder, a pipe that would never end and a huge file are refused, not waited for."""
    assert "No such file" in refusal(out)
    out.mkdir()
    assert "not a regular file" in refusal(out)
    out.rmdir()
    os.mkfifo(out)
    assert "not a regular file" in refusal(out)
    out.unlink()
    before = look_before(out)
    with out.open("wb") as file:
        file.truncate(MAX_JSON_BYTES + 1)
    with pytest.raises(MetricsError, match=f"larger than {MAX_JSON_BYTES} bytes"):
        measure(out, MEASURING, before)
