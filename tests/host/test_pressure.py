from __future__ import annotations

from pathlib import Path

from loopui.host.pressure import STALLED_SHARE, WINDOW_S, Pressure


def told(total_us: int) -> str:
    some = f"some avg10=0.00 avg60=0.00 avg300=0.00 total={total_us}\n"
    return some + "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"


def test_stalls_between_two_looks_are_pressure(tmp_path: Path) -> None:
    """What counts is the share of the time since the last look in which something waited for memory."""
    file = tmp_path / "memory"
    file.write_text(told(1000), encoding="ascii")
    pressure = Pressure(str(file))
    assert not pressure.is_high(10.0)
    file.write_text(told(1000 + int(STALLED_SHARE * 1e6)), encoding="ascii")
    assert not pressure.is_high(10.0 + WINDOW_S / 2)
    assert pressure.is_high(11.0)
    assert not pressure.is_high(12.0)
    pressure.close()


def test_where_the_kernel_keeps_none_there_is_none(tmp_path: Path) -> None:
    """A missing or strange file is no pressure, and no fault."""
    assert not Pressure(str(tmp_path / "missing")).is_high(1.0)
    strange = tmp_path / "strange"
    strange.write_text("some of it\n", encoding="ascii")
    pressure = Pressure(str(strange))
    assert not pressure.is_high(1.0)
    assert pressure.share is None
