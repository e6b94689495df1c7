"""How the executor is woken."""

from __future__ import annotations

import os
from pathlib import Path

from loopui.executor.wake import WAKE, open_ear, poke


def test_a_plain_file_is_replaced_by_an_ear(tmp_path: Path) -> None:
    """A file that a backup restored in the place of the pipe is made a pipe again, which hears."""
    (tmp_path / WAKE).write_bytes(b"")
    fd = open_ear(tmp_path)
    try:
        poke(tmp_path)
        assert (tmp_path / WAKE).is_fifo()
        assert os.read(fd, 10) == b"!"
    finally:
        os.close(fd)
