"""A cockpit whose terminal goes away goes too, however deaf it is to the hang-up."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from loopui.cockpit.terminal import is_gone
from tests.support.terminal import terminal

WITHIN_S = 20.0  # the promise is one second; the others are for a busy machine
STATE = 'schema = 1\n[program]\nname = "demo"\n[mode]\nmin_available_mib = 64\n'

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return an empty workspace."""
    folder = tmp_path / "W"
    (folder / "evidence").mkdir(parents=True)
    (folder / "state.toml").write_text(STATE)
    return folder


@pytest.mark.parametrize("ignore_hangup", [False, True], ids=["SIGHUP", "SIGHUP ignored"])
def test_the_cockpit_is_gone_when_its_terminal_is(workspace: Path, *, ignore_hangup: bool) -> None:
    """Closing the window ends the process, also where SIGHUP is ignored."""
    argv: list[str | Path] = [sys.executable, "-m", "loopui", workspace]
    with terminal(argv, ignore_hangup=ignore_hangup) as screen:
        screen.wait_for("demo", "ADMITS")
        screen.hang_up()
        screen.process.wait(WITHIN_S)


def test_a_cockpit_without_a_controlling_terminal_is_gone_too(workspace: Path) -> None:
    """A terminal that sends no signal at all is noticed as well."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "loopui", str(workspace)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(slave)
    try:
        seen = b""
        while b"demo" not in seen:
            seen += os.read(master, 65536)
        os.close(master)
        process.wait(WITHIN_S)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.parametrize("kind", ["dumb", "unknown"])
def test_a_terminal_that_cannot_place_text_gets_one_line(workspace: Path, kind: str) -> None:
    """Where a screen could not be drawn the cockpit says so, and what to do."""
    with terminal([sys.executable, "-m", "loopui", workspace], env={"TERM": kind}) as screen:
        assert screen.wait_for_exit() == 2
        screen.pump(1)
        assert f"TERM is '{kind}'); set TERM to what yours is" in screen.text
        assert "╭" not in screen.text


def test_a_terminal_is_gone_when_its_other_side_is_closed() -> None:
    """Hang-up is told apart from a terminal that is only quiet."""
    master, slave = pty.openpty()
    assert not is_gone(slave)
    os.close(master)
    assert is_gone(slave)
    os.close(slave)


def test_a_cockpit_that_is_asked_to_end_gives_the_screen_back(workspace: Path) -> None:
    """SIGTERM ends it in order: the terminal is left as it was found."""
    with terminal([sys.executable, "-m", "loopui", workspace]) as screen:
        screen.wait_for("ADMITS")
        before = termios.tcgetattr(screen._master)
        screen.process.terminate()
        assert screen.wait_for_exit() == 0
        after = termios.tcgetattr(screen._master)
        assert not before[3] & termios.ECHO
        assert after[3] & termios.ECHO


def test_q_gives_the_screen_back(workspace: Path) -> None:
    """`q` ends with 0 and gives the screen back."""
    with terminal([sys.executable, "-m", "loopui", workspace]) as screen:
        screen.wait_for("ADMITS")
        screen.press("q")
        assert screen.wait_for_exit() == 0


def test_e_lends_the_terminal_to_the_editor_and_sees_what_it_saved(workspace: Path, tmp_path: Path) -> None:
    """The editor gets the screen; when it ends the cockpit is back, with the tracker as it was saved."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf 'in the editor'\nread answer\nsed -i.bak s/demo/$answer/ \"$1\"\n")
    editor.chmod(0o755)
    with terminal([sys.executable, "-m", "loopui", workspace], env={"VISUAL": str(editor)}) as screen:
        screen.wait_for("demo", "ADMITS")
        screen.press("e")
        screen.wait_for("in the editor")
        screen.press("changed\n")
        screen.wait_for("changed", "ADMITS", "hand-off")
        screen.press("q")
        assert screen.wait_for_exit() == 0


def test_an_editor_that_is_not_there_is_told(workspace: Path) -> None:
    """A missing editor is one line, and the cockpit stands."""
    with terminal([sys.executable, "-m", "loopui", workspace], env={"VISUAL": "/no/such/editor"}) as screen:
        screen.wait_for("ADMITS")
        screen.press("e")
        screen.wait_for("could not be started", "ADMITS")
        screen.press("q")
        assert screen.wait_for_exit() == 0
