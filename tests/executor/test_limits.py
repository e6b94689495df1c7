from __future__ import annotations

import sys
from pathlib import Path

import pytest

from loopui.executor.limits import find_workspace_name, workspace_limits


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", (3072, 1024)),
        ("[mode]\nmin_available_mib = 4096 # more\n", (4096, 1024)),
        ("[mode]\nname='safe'\nstop_available_mib=512\n[[gates]]\nmin_available_mib = 9\n", (3072, 512)),
        ("[[gates]]\nmin_available_mib = 9\n", (3072, 1024)),
        ("mode = { min_available_mib = 77 }\n", (77, 1024)),
        ("mode.min_available_mib = 77\n", (77, 1024)),
        ("mode . min_available_mib = 77\n", (77, 1024)),
        ('"mode".min_available_mib = 77\n', (77, 1024)),
        ("[ mode ]\nmin_available_mib = 77\n", (77, 1024)),
        ('["mode"]\nmin_available_mib = 77\n', (77, 1024)),
        ('[mode]\n"min_available_mib" = 77\n', (77, 1024)),
        (f"[mode]\nmin_available_mib = {'9' * 5000}\n", (3072, 1024)),
        ("[mode]\nmin_available_mib = 4_096\n", (4096, 1024)),
        ('[[x]]\ny = """\n[mode]\nmin_available_mib = 1\n"""\n', (3072, 1024)),
        ("[mode\nmin_available_mib = 1_0\n", (3072, 1024)),
        ('[mode]\nmin_available_mib = "many"\n', (3072, 1024)),
    ],
)
def test_the_workspaces_limits_are_found_however_they_are_written(
    tmp_path: Path, text: str, limits: tuple[int, int]
) -> None:
    """Threshold and floor come from `[mode]` and from nowhere else.

    What cannot be read leaves the defaults.
    """
    (tmp_path / "state.toml").write_text(text, encoding="utf-8")
    assert workspace_limits(str(tmp_path)) == (*limits, False)


def test_without_a_workspace_the_defaults_stand(tmp_path: Path) -> None:
    """No workspace, or one without a tracker, has the defaults."""
    assert workspace_limits("") == (3072, 1024, True)
    assert workspace_limits(str(tmp_path)) == (3072, 1024, False)


def test_a_workspace_is_found_from_below(tmp_path: Path) -> None:
    """The nearest folder with a state.toml counts; there may be none."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_workspace_name(str(tmp_path / "a" / "b")) == ""
    (tmp_path / "state.toml").touch()
    assert find_workspace_name(str(tmp_path / "a" / "b")) == str(tmp_path)


def test_the_usual_tracker_needs_no_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracker as everybody writes it is read without the TOML parser, which costs too much time."""
    (tmp_path / "state.toml").write_text("[mode]\nmin_available_mib = 5\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "tomllib", None)
    assert workspace_limits(str(tmp_path)) == (5, 1024, False)


@pytest.mark.parametrize("value", ["true", "'true'", "false"])
def test_only_the_tracker_lets_callers_go_lower(tmp_path: Path, value: str) -> None:
    """The key has to say so plainly, in either way of reading."""
    (tmp_path / "state.toml").write_text(f"[mode]\nlower_threshold_allowed = {value}\n", encoding="utf-8")
    assert workspace_limits(str(tmp_path))[2] is (value == "true")
