from __future__ import annotations

import hashlib
import io
from pathlib import Path

from loopui.evidence.digest import digest_of


class Growing(io.FileIO):
    """A file to which somebody adds a line whenever it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read after the file has grown."""
        with Path(str(self.name)).open("ab") as more:
            more.write(b"more\n")
        return super().read(size)


def test_a_file_that_grows_is_digested_as_it_was(tmp_path: Path) -> None:
    """Size and digest belong together, and to the moment when they were asked for."""
    data = b"line\n" * 200_000
    log = tmp_path / "log.txt"
    log.write_bytes(data)
    with Growing(log) as file:
        assert digest_of(file) == (len(data), hashlib.sha256(data).hexdigest())


def test_an_empty_file_has_a_digest(tmp_path: Path) -> None:
    """Nothing written is known, too."""
    log = tmp_path / "log.txt"
    log.touch()
    with log.open("rb") as file:
        assert digest_of(file) == (0, hashlib.sha256().hexdigest())
