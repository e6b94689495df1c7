"""The watch over one run, from its spawn to its end.

Timeout, cancel, guard, peak memory, and who is left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from loopui.evidence.records import GuardEvent, LeftOver
from loopui.executor.admission import spaced
from loopui.executor.child import ALONE
from loopui.executor.guard import GO_ON, KILL, Guard
from loopui.executor.job import Job
from loopui.executor.members import Crew, left_over, members
from loopui.executor.peak import BUDGET_S, Peak
from loopui.executor.rundir import CHILD, STATUS, RunDir
from loopui.executor.slot import duration
from loopui.executor.stages import Progress, Started
from loopui.executor.stopping import LOOK_S, Stop, StopReason
from loopui.host.clock import stamp, ticks_ns
from loopui.host.identity import boot_id
from loopui.host.meminfo import AvailableMemory, MemoryUnreadableError
from loopui.host.pressure import Pressure

UNWATCHED_S = 0.5  # between looks at processes whose end nobody tells us
STRAGGLERS_S = 0.2  # so long may processes take to follow their command before they count as left behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended. `status` is the shim's note.

    `lost`: nobody knows how, its watchers were killed; `went_down`: with the whole machine.
    """

    status: dict[str, str]
    lost: bool
    stop_reason: StopReason | None
    stop_why: str
    ended: datetime
    duration_s: float
    left_over: tuple[LeftOver, ...]
    progress: Progress
    went_down: bool = False


class Watch:
    """One run that has started; `step` is called whenever something may have happened, and after `next_s`."""

    def __init__(
        self,
        job: Job,
        started: Started,
        notes: RunDir,
        *,
        memory: AvailableMemory,
        shim: int = 0,
        progress: Progress | None = None,
    ) -> None:
        """Watch a run whose shim was just forked (as pid `shim`), or one that another executor started."""
        seen = progress or Progress()
        now_s = ticks_ns() / 1e9
        self.job = job
        self.started = started
        self.notes = notes
        self.crew = Crew(job.run, notes, shim=shim)
        self.stop = Stop.noted(notes, grace_s=job.grace_s, now_s=now_s)
        self.note = ""
        self._memory = memory
        lowest_mib = seen.lowest_available_mib
        if lowest_mib is None:  # a short command may end before the first look
            lowest_mib = started.admission.available_mib
        self._guard = Guard(job.stop_available_mib, lowest_mib) if job.heavy else None
        self._pressure = Pressure() if job.heavy else None
        self._events = list(seen.guard_events)
        self._peak = Peak(seen.peak_mib, seen.peak_source, now_s)
        self._sample_at = now_s
        self._over_since: float | None = None
        self._seems_lost = False
        self.seen_mib: int | None = None  # what the last step saw available

    def step(self) -> Ending | None:
        """Look at everything once, act on it, and return how the run ended if it has."""
        now_s = ticks_ns() / 1e9
        self.seen_mib = None
        notes = self.notes.read_all()
        if not self.crew.command:
            self.crew.learn(notes.get(CHILD, {}))
        status = notes.get(STATUS)
        if status is None and self.started.boot == boot_id():  # nothing of it survived a reboot
            self._check_timeout(now_s)
            self._check_memory(now_s)
            if not self.is_tense:
                self._peak.look(self.crew, now_s, self._sample_at - now_s if self._guard else BUDGET_S * 2)
        if self.stop is not None and not self.stop.step(self.crew, now_s):
            return None
        if status is not None:
            return self._after_status(status, now_s)
        if self.crew.shim_lives():
            return None
        return self._without_shim()

    @property
    def next_s(self) -> float:
        """Seconds after which `step` has to be called even if nothing is heard."""
        now_s = ticks_ns() / 1e9
        if self.stop is not None or self._over_since is not None:
            return max(0.0, min(LOOK_S, self._sample_at - now_s)) if self._watches_fall() else LOOK_S
        # a tense guard does without the peak; to wait for that all the same would be not to wait at all
        waits = [] if self.is_tense else [self._peak.due_in(now_s)]
        if self._guard is not None:
            waits.append(self._sample_at - now_s)
        if self.job.timeout_s is not None:
            waits.append(self._deadline_s() - now_s)
        if not self.crew.shim_lives():
            waits.append(0.0 if self._seems_lost else UNWATCHED_S)
        return max(0.0, min(waits))

    @property
    def is_tense(self) -> bool:
        """Whether the guard's next look must not be kept waiting by anything that can wait itself."""
        return self._guard is not None and self._over_since is None and self._guard.is_tense

    @property
    def latest_mib(self) -> int | None:
        """What the guard's last look saw available."""
        return self._guard.latest_mib if self._guard else None

    @property
    def progress(self) -> Progress:
        """What was seen so far."""
        return Progress(
            pid=self.crew.command,
            peak_mib=self._peak.mib,
            peak_source=self._peak.source,
            lowest_available_mib=self._guard.lowest_mib if self._guard else None,
            guard_events=tuple(self._events),
        )

    def begin_stop(self, reason: StopReason, why: str, *, at_once: bool = False) -> None:
        """Stop the run, `at_once` without asking, unless it is being stopped or has ended already."""
        if self.stop is not None or self.notes.has(STATUS):
            return
        now_s = ticks_ns() / 1e9
        self.stop = Stop(reason, why, grace_s=self.job.grace_s, now_s=now_s)
        if at_once:  # a machine without memory does not wait for a note
            self.stop.begin(self.crew, now_s, at_once=True)
        self.stop.note(self.notes)  # before it is asked: from then on the slot waits for the whole tree
        if not at_once:
            self.stop.begin(self.crew, now_s, at_once=False)

    def _deadline_s(self) -> float:
        return self.started.ticks_ns / 1e9 + (self.job.timeout_s or 0.0)

    def _check_timeout(self, now_s: float) -> None:
        if self.job.timeout_s is not None and now_s >= self._deadline_s():
            self.begin_stop("timeout", f"stopped after its timeout of {duration(self.job.timeout_s)}")

    def _check_memory(self, now_s: float) -> None:
        if self._guard is None or now_s < self._sample_at:
            return
        try:
            available = self._memory.available_mib()
        except MemoryUnreadableError:
            self._event("memory cannot be read: the run is not guarded", 0)
            self._sample_at = now_s + UNWATCHED_S
            return
        self.seen_mib = available
        pressed = self._pressure is not None and self._pressure.is_high(now_s)
        demand = self._guard.saw(available, now_s, pressed=pressed)
        if demand != GO_ON:
            self._fell(available, now_s, kill=demand == KILL)
        self._sample_at = now_s + self._guard.next_s

    def _fell(self, available: int, now_s: float, *, kill: bool) -> None:
        """Stop the run: ask it to end, or kill it at once where memory goes too fast or too far for that."""
        if self._guard is None:
            return
        floor = spaced(self._guard.floor_mib)
        was_stopping = self.stop is not None
        if not was_stopping:
            why = f"stopped by the guard: {self._guard.why(available)}"
            self.begin_stop("memory-stop", why, at_once=kill)
        elif kill and self.stop is not None:
            self.stop.hurry(self.crew, now_s)
        if was_stopping and kill:
            self._event("available memory fell on: killed", available)
        elif not was_stopping:
            does = "killed at once" if kill else "asked to end"
            how = "below" if available < self._guard.floor_mib else "fast towards"
            self._event(f"available memory fell {how} the floor of {floor} MiB: {does}", available)

    def _watches_fall(self) -> bool:
        """Whether memory is watched although the run is being stopped: a dying one may take still more."""
        return self._guard is not None and self._over_since is None

    def _event(self, what: str, available_mib: int) -> None:
        if not self._events or self._events[-1].what != what:
            self._events.append(GuardEvent(at=stamp(), what=what, available_mib=available_mib))

    def _after_status(self, status: dict[str, str], now_s: float) -> Ending | None:
        """Let stragglers end; whoever then still lives was left behind. The shim has nothing left to do."""
        if self._over_since is None:
            self._over_since = now_s
        if self.stop is not None:
            return self._ending(status, ())
        alive = () if ALONE in status else members(self.crew)
        if alive and now_s < self._over_since + STRAGGLERS_S:
            return None
        return self._ending(status, left_over(alive))

    def _without_shim(self) -> Ending | None:
        """Wait for whatever lives of a run whose shim was killed, then close it without an exit status."""
        if self.crew.command_lives():
            self.note = "its shim was killed: its end will be seen, its exit status may not"
            return None
        alive = members(self.crew)
        if alive:
            pids = ", ".join(str(process.pid) for process in alive[:5])
            self.note = f"its command is gone, but processes of it live (pid {pids})"
            return None
        if not self._seems_lost:  # a status may have been written, or be reaped, between our two looks
            self._seems_lost = True
            return None
        return self._ending({}, (), lost=True)

    def _ending(self, status: dict[str, str], left: tuple[LeftOver, ...], *, lost: bool = False) -> Ending:
        if self._pressure is not None:
            self._pressure.close()
        if "largest_mib" in status:
            self._peak.take(int(status["largest_mib"]), "largest process")
        ended_at = float(status["ended_at"]) if "ended_at" in status else None
        ended = stamp() if ended_at is None else datetime.fromtimestamp(round(ended_at, 3)).astimezone()
        went_down = "ended_ns" not in status and self.started.boot != boot_id()
        if went_down:  # the clock that runs until the next boot has begun anew
            duration_s = (ended - self.started.at).total_seconds()
        else:
            duration_s = (int(status.get("ended_ns", ticks_ns())) - self.started.ticks_ns) / 1e9
        return Ending(
            status=status,
            lost=lost,
            stop_reason=self.stop.reason if self.stop else None,
            stop_why=self.stop.why if self.stop else "",
            ended=ended,
            duration_s=max(0.0, duration_s),
            left_over=left,
            progress=self.progress,
            went_down=went_down,
        )
