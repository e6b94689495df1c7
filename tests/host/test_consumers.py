from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loopui.host.consumers import HEAVY_NAMES, heavy_commands, largest


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        ("cargo test", True),
        ("/usr/bin/rustc --edition 2021", True),
        ("python -m pytest", True),
        ("/opt/venv/bin/python /opt/venv/bin/pytest", True),
        ("uv run pytest", True),
        ("vim cargo.toml", False),
        ("good", False),
        ("cat pytest.ini", False),
    ],
)
def test_heavy_commands_are_known_by_their_names(command: str, heavy: bool) -> None:  # noqa: FBT001 — a table
    """A name counts as a whole word at the end of a path, and not as a part of another."""
    assert bool(HEAVY_NAMES.search(command)) is heavy


def test_a_heavy_process_is_found_with_its_size(tmp_path: Path) -> None:
    """A process that carries a heavy name is listed with its pid and what it takes."""
    script = tmp_path / "pytest"
    script.write_text(
        "x = bytearray(b'x') * (80 << 20); print(len(x), flush=True); input()", encoding="utf-8"
    )
    words = [sys.executable, "-I", "-S", str(script)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (found,) = [consumer for consumer in heavy_commands() if consumer.pid == process.pid]
        assert found.mib >= 80
        assert f"(pid {process.pid}, {found.mib} MiB)" in found.describe()
        process.communicate(b"\n")
    sizes = [consumer.mib for consumer in largest(5)]
    assert sizes == sorted(sizes, reverse=True)
