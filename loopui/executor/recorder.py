"""A process beside the service that files records: it judges runs, one after the other, and writes it down.

A log may be huge, its disk slow, a repository large: whoever guards the next run waits for none of them. The
process is forked, so that it knows what it needs and costs next to no memory. Whoever is killed meanwhile, a
record is written once: its name is taken exclusively.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
from base64 import b64decode, b64encode
from dataclasses import replace

from loopui.errors import EvidenceError
from loopui.evidence.plain import NotPlainError, from_plain, to_plain
from loopui.executor.cloning import remove
from loopui.executor.filing import Unrecorded, file_record
from loopui.executor.journal import log_fault
from loopui.executor.outcome import Surroundings
from loopui.executor.stages import Finish
from loopui.host.clock import ticks_s
from loopui.host.descriptors import close_all_but
from loopui.host.quietly import suppress
from loopui.host.reaper import is_own, own

_END = b"\n"
_AROUND = b"around "
_NICE = 5  # what runs comes first
_HANDLED = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_FITS = 16_384  # bytes that an empty pipe takes at once, everywhere
_SIZE_BYTES = 4
PATIENCE_S = 900.0  # with one record; a log of hundreds of GiB takes minutes to read


class RecorderError(Exception):
    """No record has come of it; the text says why, for a person."""


class OwnFaultError(RecorderError):
    """No record has come of it because of a fault of loopui's own: trying again will not help."""


class Recorder:
    """One such process; it files one record at a time."""

    def __init__(self, first: Unrecorded) -> None:
        """Fork it; it begins with `first`.

        Only to be called by a process with a single thread. Raises OSError.
        """
        asked_fd, self._ask_fd = os.pipe()
        self.told_fd, tell_fd = os.pipe()
        try:
            self.pid = os.fork()
        except OSError:
            for fd in (asked_fd, self._ask_fd, tell_fd, self.told_fd):
                os.close(fd)
            raise
        if self.pid == 0:
            _live(first, asked_fd, tell_fd)
        os.close(asked_fd)
        os.close(tell_fd)
        os.set_blocking(self.told_fd, False)
        own(self.pid)
        self._told = b""
        self.around: Surroundings | None = None
        self._begin()

    def ask(self, run: Unrecorded) -> bool:
        """Let it file another record now that it is idle; False if it cannot take this one."""
        data = pickle.dumps(_lean(run))
        if self.is_busy or len(data) > _FITS - _SIZE_BYTES:
            return False
        try:
            os.write(self._ask_fd, len(data).to_bytes(_SIZE_BYTES, "big") + data)
        except BrokenPipeError:
            return False
        self._begin()
        return True

    def result(self) -> Finish | None:
        """Return what the row is closed with; None: not yet. Raises RecorderError.

        Before that, `around` becomes what there was to see around the run.
        """
        self._hear()
        while _END in self._told:
            line, _, self._told = self._told.partition(_END)
            if not line.startswith(_AROUND):
                self.is_busy = False
                return _finish_of(line)
            self.around = pickle.loads(b64decode(line[len(_AROUND) :]))  # noqa: S301 — from our own child
        if ticks_s() > self._until_s:
            raise RecorderError(f"the process that writes it took over {PATIENCE_S:.0f} s")
        return None

    def _begin(self) -> None:
        self.is_busy = True
        self.around = None
        self._until_s = ticks_s() + PATIENCE_S

    def _hear(self) -> None:
        """Read what there is; raises RecorderError where nothing will come any more."""
        with suppress(BlockingIOError):
            while part := os.read(self.told_fd, 65536):
                self._told += part
            if _END not in self._told:
                raise RecorderError("the process that writes it was killed")

    def end(self) -> None:
        """Have no more to do with it; one that is busy is killed."""
        os.close(self._ask_fd)
        os.close(self.told_fd)
        if self.is_busy and is_own(self.pid):
            os.kill(self.pid, signal.SIGKILL)


def _finish_of(told: bytes) -> Finish:
    try:
        values = json.loads(told)
        if "fault" in values:
            raise OwnFaultError(str(values["fault"]))
        if "trouble" in values:
            raise RecorderError(str(values["trouble"]))
        return from_plain(Finish, values["finish"])
    except (ValueError, KeyError, TypeError, NotPlainError) as error:
        raise RecorderError(f"the process that writes it told nonsense: {error}") from error


def _lean(run: Unrecorded) -> Unrecorded:
    """Return the run without its command's environment: no record has it."""
    return replace(run, job=replace(run.job, env={}))


def _live(first: Unrecorded, asked_fd: int, tell_fd: int) -> None:
    """Be that process until nobody asks any more; never returns."""
    try:
        close_all_but({asked_fd, tell_fd})
        signal.set_wakeup_fd(-1)
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        os.nice(_NICE)
        run: Unrecorded | None = first
        while run is not None:
            outcome = _outcome(run, tell_fd)
            _write_all(tell_fd, json.dumps(outcome).encode() + _END)
            if "finish" in outcome:
                remove(run.clones)
            run = _next(asked_fd)
    finally:
        os._exit(0)


def _outcome(run: Unrecorded, tell_fd: int) -> dict[str, object]:
    def tell(around: Surroundings) -> None:
        _write_all(tell_fd, _AROUND + b64encode(pickle.dumps(around)) + _END)

    try:
        return {"finish": to_plain(file_record(run, tell))}
    except (EvidenceError, OSError) as error:
        return {"trouble": str(error)}
    except Exception as error:  # noqa: BLE001 — told to whoever waits for the record
        log_fault()
        return {"fault": f"a fault of loopui's own ({error!r}), see executor.log"}


def _next(asked_fd: int) -> Unrecorded | None:
    size = _read_all(asked_fd, _SIZE_BYTES)
    data = _read_all(asked_fd, int.from_bytes(size, "big")) if size else b""
    run: Unrecorded | None = pickle.loads(data) if data else None  # noqa: S301 — from our own parent
    return run


def _read_all(fd: int, size: int) -> bytes:
    """Return `size` bytes; none if there are no more to come."""
    data = b""
    while len(data) < size:
        part = os.read(fd, size - len(data))
        if not part:
            return b""
        data += part
    return data


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
