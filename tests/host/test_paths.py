from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from loopui.errors import ExecutorError
from loopui.host.paths import cache_dir, find_workspace, state_dir
from loopui.host.statedir import make_state_dir, state_dir_name


def test_the_state_folder_is_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOOPUI_STATE_DIR names the folder, which is made for its user only."""
    monkeypatch.setenv("LOOPUI_STATE_DIR", str(tmp_path / "deep" / "state"))
    assert state_dir() == tmp_path / "deep" / "state"
    assert state_dir().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("named", [None, "", "/somewhere/else"])
def test_else_it_is_the_platforms(named: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable it is the same folder that platformdirs names."""
    monkeypatch.delenv("LOOPUI_STATE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_STATE_HOME", named)
    assert state_dir_name() == platformdirs.user_state_dir("loopui")


def test_a_workspace_is_found_from_below(tmp_path: Path) -> None:
    """The nearest folder with a state.toml at or above the start is the workspace."""
    inner = tmp_path / "outer" / "inner"
    (inner / "deep" / "er").mkdir(parents=True)
    for folder in (tmp_path / "outer", inner):
        (folder / "state.toml").touch()
    assert find_workspace(inner / "deep" / "er") == inner
    assert find_workspace(inner) == inner
    assert find_workspace(tmp_path / "outer") == tmp_path / "outer"
    assert find_workspace(tmp_path) is None


def test_the_cache_keeps_itself_out_of_git(tmp_path: Path) -> None:
    """The cache folder carries its own .gitignore, and making it again changes nothing."""
    assert cache_dir(tmp_path) == tmp_path / ".loopui"
    assert (tmp_path / ".loopui" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert cache_dir(tmp_path) == tmp_path / ".loopui"


def test_no_state_folder_depends_on_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative LOOPUI_STATE_DIR is refused, or one below no home; a relative XDG_STATE_HOME counts not."""
    for named in ("state", "~nobody-of-that-name/state"):
        monkeypatch.setenv("LOOPUI_STATE_DIR", named)
        with pytest.raises(ExecutorError, match="absolute path"):
            state_dir()
    monkeypatch.delenv("LOOPUI_STATE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "here")
    assert Path(state_dir_name()).is_absolute()


def test_an_open_state_folder_is_closed_unless_somebody_named_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform's folder is made its user's only; one that the variable names keeps its mode."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setenv("LOOPUI_STATE_DIR", str(folder))
    assert state_dir().stat().st_mode & 0o777 == 0o755
    monkeypatch.delenv("LOOPUI_STATE_DIR")
    make_state_dir(str(folder))
    assert folder.stat().st_mode & 0o777 == 0o700
