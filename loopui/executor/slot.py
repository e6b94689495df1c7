"""The slot: the single right to be heavy on this machine, and the line of those who wait for it.

A run's lock file is locked through a descriptor that the command inherits, so the slot is held as long as the
run lives, whoever was killed. Invariant: at most one run holds the slot, unless somebody explicitly overrode
that. Lean, for `loopui exec`.
"""

from __future__ import annotations

import os

from loopui.executor.mutex import Mutex
from loopui.executor.rundir import CHILD, STATUS, STOP, RunDir
from loopui.host.clock import ticks_ns
from loopui.host.identity import boot_id, can_act
from loopui.host.locks import is_locked, lock_now
from loopui.host.quietly import suppress

MARKER = "LOOPUI_RUN"  # in the environment of every command: tells which run a process belongs to
HOLDERS = "slot/holders"  # in the state folder: a file per run that has the slot
_SEPARATOR = "~"


class Claimant:
    """Who wants or has the slot, as others are told; `since_ns` is when it came or took it."""

    __slots__ = ("boot", "gate", "pid", "run", "since_ns", "workspace")

    def __init__(
        self, *, run: str, gate: str, workspace: str, pid: int = 0, since_ns: int = 0, boot: str = ""
    ) -> None:
        self.run = run
        self.gate = gate
        self.workspace = workspace
        self.pid = pid or os.getpid()
        self.since_ns = since_ns or ticks_ns()
        self.boot = boot or boot_id()

    def text(self) -> bytes:
        """Return the content of its file."""
        values = (self.run, self.gate, self.workspace, str(self.pid), str(self.since_ns), self.boot)
        return "\n".join(" ".join(value.splitlines()) for value in values).encode(errors="surrogateescape")

    @classmethod
    def parse(cls, text: bytes) -> Claimant | None:
        """Return the claimant that `text` describes; None if it was cut short, or is something else."""
        lines = text.decode(errors="surrogateescape").split("\n")
        if len(lines) != 6 or not lines[5]:  # noqa: PLR2004 — one line per value of `text`
            return None
        run, gate, workspace, pid, since_ns, boot = lines
        try:
            numbers = int(pid), int(since_ns)
        except ValueError:
            return None
        return cls(run=run, gate=gate, workspace=workspace, pid=numbers[0], since_ns=numbers[1], boot=boot)

    def describe(self, now_ns: int) -> str:
        """Return who it is in one line for a person."""
        age = duration((now_ns - self.since_ns) / 1e9)
        return f"{self.gate} (run {self.run}, pid {self.pid}, for {age}, in {self.workspace})"


class Ticket:
    """A place in the line, kept by an open, locked file: it is lost when its owner dies or leaves."""

    __slots__ = ("fd", "name", "run")

    def __init__(self, name: str, fd: int, run: str) -> None:
        self.name = name
        self.fd = fd
        self.run = run

    @property
    def place(self) -> tuple[int, int, str]:
        """Return what the line is ordered by: priority, arrival, run."""
        return _place(self.name)


class Obstacle:
    """Why the slot cannot be had now: `key` stays the same while the cause does, `why` is for a person."""

    __slots__ = ("holder", "key", "why")

    def __init__(self, key: str, why: str, holder: Claimant | None = None) -> None:
        self.key = key
        self.why = why
        self.holder = holder


class Slot:
    """The slot of the machine, in the folder `slot` of the state folder."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._holders = f"{state}/{HOLDERS}"
        self._waiting = f"{state}/slot/waiting"
        self._mutex = f"{state}/slot/mutex"
        os.makedirs(self._holders, mode=0o700, exist_ok=True)
        os.makedirs(self._waiting, mode=0o700, exist_ok=True)

    def line_up(self, claimant: Claimant, *, priority: int, arrival_ns: int) -> Ticket:
        """Take a place in the line: by priority, then by arrival."""
        name = _SEPARATOR.join((str(priority), str(arrival_ns), claimant.run))
        with Mutex(self._mutex):
            fd = _create_locked(f"{self._waiting}/{name}", claimant)
        return Ticket(name, fd, claimant.run)

    def leave(self, ticket: Ticket) -> None:
        """Give the place up."""
        with Mutex(self._mutex):
            self._drop(ticket)

    def look(self, ticket: Ticket) -> Obstacle | None:
        """Return what keeps `ticket` from the slot; None if it could be taken now."""
        with Mutex(self._mutex):
            return self._obstacle(ticket)

    def take(self, ticket: Ticket, claimant: Claimant, *, override: bool = False) -> int | Obstacle:
        """Take the slot and return the descriptor that holds it (to be inherited by the command).

        `override` takes it beside another holder. The ticket is used up if the slot was had: its file, and
        with it the lock, moves from the line to the holders.
        """
        with Mutex(self._mutex):
            obstacle = None if override else self._obstacle(ticket)
            if obstacle is not None:
                return obstacle
            _write_claimant(ticket.fd, claimant)
            os.rename(f"{self._waiting}/{ticket.name}", f"{self._holders}/{claimant.run}")
            fd, ticket.fd = ticket.fd, -1
            return fd

    def release(self, run: str) -> None:
        """Free the slot of a run that is over, whoever still has its lock open."""
        with Mutex(self._mutex), suppress(FileNotFoundError):
            os.unlink(f"{self._holders}/{run}")

    def before(self, ticket: Ticket) -> list[str]:
        """Return the runs that stand in the line before `ticket`."""
        places = sorted(map(_place, self._tickets()))
        return [run for priority, arrival, run in places if (priority, arrival, run) < ticket.place]

    def holder(self) -> Claimant | None:
        """Return who has the slot now."""
        with Mutex(self._mutex):
            return self._holder()

    def _obstacle(self, ticket: Ticket) -> Obstacle | None:
        holder = self._holder()
        if holder is not None:
            return Obstacle(f"slot {holder.run}", f"slot taken by {holder.describe(ticks_ns())}", holder)
        mine = ticket.place
        for name in sorted(self._tickets(), key=_place):
            if _place(name) >= mine:
                break
            path = f"{self._waiting}/{name}"
            first = _read(path)
            if not is_locked(path):
                _unlink(path)
            elif first is not None and can_act(first.pid):
                return Obstacle(
                    f"behind {first.run}", f"behind {first.describe(ticks_ns())}, which came first"
                )
        return None

    def _tickets(self) -> list[str]:
        """Return the names of the tickets; what else lies in the folder (a file manager's) is none."""
        return [name for name in os.listdir(self._waiting) if _is_ticket(name)]

    def _holder(self) -> Claimant | None:
        for run in os.listdir(self._holders):
            path = f"{self._holders}/{run}"
            holder = _read(path)
            if holder is None and not is_locked(path):
                _unlink(path)  # whoever made it died before it had the lock
            elif holder is None or self._lives(holder, path):
                return holder or Claimant(run=run, gate="an unknown command", workspace="?")
            else:
                _unlink(path)
        return None

    def _lives(self, holder: Claimant, path: str) -> bool:
        """Whether the run is unfinished; one that ended by itself is over, whatever it left behind."""
        if holder.boot != boot_id():
            return False
        notes = RunDir(self._state, holder.run).read_all()
        if STATUS in notes and STOP not in notes:
            return False
        holder.pid = int(notes.get(CHILD, {}).get("pid", holder.pid))
        return is_locked(path) or _any_marked(holder.run)

    def _drop(self, ticket: Ticket) -> None:
        if ticket.fd >= 0:
            _unlink(f"{self._waiting}/{ticket.name}")
            os.close(ticket.fd)
            ticket.fd = -1


def lock_of(notes: RunDir) -> str:
    """Return the path of the lock file that a run has while it holds the slot."""
    runs, run = os.path.split(notes.path)
    return f"{os.path.dirname(runs)}/slot/holders/{run}"


def duration(seconds: float) -> str:
    """Return a length of time for a person: `0.3 s`, `42 s`, `3 min`, `2 h 5 min`."""
    whole = max(0, int(seconds))
    if whole < 10:  # noqa: PLR2004 — below, tenths count
        return f"{max(0.0, round(seconds, 1)):g} s"
    if whole < 120:  # noqa: PLR2004 — up to two minutes, seconds tell more
        return f"{whole} s"
    if whole < 7200:  # noqa: PLR2004 — likewise two hours
        return f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _is_ticket(name: str) -> bool:
    try:
        _place(name)
    except ValueError:
        return False
    return True


def _place(name: str) -> tuple[int, int, str]:
    priority, arrival, run = name.split(_SEPARATOR, 2)
    return int(priority), int(arrival), run  # as `line_up` made it


def _create_locked(path: str, claimant: Claimant) -> int:
    _unlink(path)  # one that is there is a dead one's: runs have names of their own
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        lock_now(fd)
        _write_claimant(fd, claimant)
    except BaseException:
        os.close(fd)
        _unlink(path)
        raise
    return fd


def _write_claimant(fd: int, claimant: Claimant) -> None:
    text = claimant.text()
    os.pwrite(fd, text, 0)
    os.ftruncate(fd, len(text))


def _read(path: str) -> Claimant | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return Claimant.parse(os.read(fd, 65536))
    finally:
        os.close(fd)


def _unlink(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)


def _any_marked(run: str) -> bool:
    """Whether a process of the run lives although it holds no lock.

    Only asked after a crash: it reads all of /proc.
    """
    from loopui.host.processes import ENDED, carries, table  # noqa: PLC0415 — see above

    processes = table().values()
    return any(carries(process.pid, MARKER, run) for process in processes if process.state not in ENDED)
