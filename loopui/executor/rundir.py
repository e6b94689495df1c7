"""A run's folder in the state folder: what must survive the death of everybody who watches the run.

Its notes lie in one small file that has its block of the disk before the run starts, and each is overwritten
in one piece: a full disk loses neither the exit status nor who stopped the run. Lean, for `loopui exec`.
"""

from __future__ import annotations

import os

from loopui.host.quietly import suppress

CHILD = "child"  # who runs: shim and command, each pid with its start time
STATUS = "status"  # how the command ended
STOP = "stop"  # why it was stopped before its time
PLACE = "place"  # where the record of a run that is not the queue's goes
MEASURED = "measured"  # what the repeats of a metrics run have measured
FACTS = "facts"  # what `loopui exec` knows of its run, for whoever has to write the record
NOTES = "notes"  # the file that they lie in
FALLBACK_LOG = "record.txt"  # where log and record go if the workspace takes none
_SIZE = 1024  # bytes that a note has
_OFFSETS = {CHILD: 0, STATUS: _SIZE, STOP: 2 * _SIZE, PLACE: 3 * _SIZE}
_ALL = 4 * _SIZE  # a block of most disks: it takes a file no less
_END = "."


class RunDir:
    """The folder of one run, as `runs/<run>` of the state folder."""

    __slots__ = ("path",)

    def __init__(self, state: str, run: str) -> None:
        self.path = f"{state}/runs/{run}"

    def prepare(self) -> None:
        """Create the folder and its empty notes; raises OSError (disk full, no permission).

        Notes that are there are of a start that a power loss has taken back: they say nothing of this one.
        """
        try:
            with suppress(FileExistsError):
                os.mkdir(self.path, 0o700)
        except FileNotFoundError:  # the first run ever
            os.makedirs(self.path, mode=0o700, exist_ok=True)
        fd = self._open(os.O_RDWR | os.O_CREAT)
        try:
            found = os.pread(fd, _ALL, 0)
            size = len(found)
            if found.strip(b"\n"):
                size = 0
                for name in (FACTS, MEASURED):
                    with suppress(FileNotFoundError):
                        os.unlink(f"{self.path}/{name}")
            while size < _ALL:
                size += os.pwrite(fd, b"\n" * (_ALL - size), size)
        finally:
            os.close(fd)

    def write(self, name: str, values: dict[str, str], *, durable: bool = True) -> None:
        """Overwrite a prepared note in one piece and bring it to the disk.

        One that is not `durable` outlives every process, but not a power loss.
        """
        lines = [f"{key}={_one_line(value)}" for key, value in values.items()]
        data = "\n".join([*lines, _END]).encode(errors="surrogateescape")
        if len(data) >= _SIZE:
            longest = max(values, key=lambda key: len(values[key]))
            self.write(
                name, values | {longest: values[longest][: len(values[longest]) // 2]}, durable=durable
            )
            return
        fd = self._open(os.O_WRONLY | os.O_CREAT)
        try:
            os.pwrite(fd, data.ljust(_SIZE, b"\n"), _OFFSETS[name])
            if durable:
                with suppress(OSError):
                    os.fsync(fd)
        finally:
            os.close(fd)

    def read(self, name: str) -> dict[str, str] | None:
        """Return a note's values; None if it was never written (or not wholly)."""
        return self.read_all().get(name)

    def read_all(self) -> dict[str, dict[str, str]]:
        """Return the values of every note that was written wholly, by its name: all as of one look."""
        try:
            fd = self._open(os.O_RDONLY)
        except OSError:
            return {}
        try:
            data = os.pread(fd, _ALL, 0)
        finally:
            os.close(fd)
        found = {name: _values_of(data[start : start + _SIZE]) for name, start in _OFFSETS.items()}
        return {name: values for name, values in found.items() if values is not None}

    def has(self, name: str) -> bool:
        """Whether the note was written."""
        return self.read(name) is not None

    def remove(self) -> None:
        """Remove the notes and, if nothing else lies in it, the folder."""
        for name in (NOTES, FACTS, MEASURED, f"{MEASURED}.new"):
            with suppress(OSError):
                os.unlink(f"{self.path}/{name}")
        with suppress(OSError):
            os.rmdir(self.path)

    def _open(self, flags: int) -> int:
        return os.open(f"{self.path}/{NOTES}", flags | os.O_CLOEXEC, 0o600)


def _values_of(data: bytes) -> dict[str, str] | None:
    lines = data.decode(errors="surrogateescape").rstrip("\n").split("\n")
    if lines[-1] != _END:
        return None
    return dict(line.split("=", 1) for line in lines[:-1] if "=" in line)


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())
