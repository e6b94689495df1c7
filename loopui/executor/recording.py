"""The record of a command that `loopui exec` ran, from the facts in its folder.

Written by whoever is left to do it.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast, get_args

from loopui.errors import EvidenceError
from loopui.evidence.records import Admission, GuardEvent, Reason, Record, read_record, write_record
from loopui.executor.exec_recorder import recorder_lock
from loopui.executor.facts import LostFactsError, read_facts, set_aside
from loopui.executor.foreground import GATE
from loopui.executor.job import Job
from loopui.executor.journal import log, log_fault
from loopui.executor.launching import admission_line
from loopui.executor.members import Crew
from loopui.executor.outcome import NeverStarted, look_around, record_never_started, record_of
from loopui.executor.places import Place, begin, claim_place, fallback_place, place_of
from loopui.executor.rundir import FACTS, FALLBACK_LOG, PLACE, STATUS, STOP, RunDir
from loopui.executor.slot import Slot
from loopui.executor.stages import Progress, Started
from loopui.executor.watch import Ending
from loopui.host.clock import stamp, ticks_s
from loopui.host.locks import is_locked, try_lock

LINGER_S = 0.5
LOOK_S = 0.05
_NO_WORKSPACE = "the command did not run in a workspace"


def record_exec(state: str, run: str) -> Path | None:
    """Write the record of a finished `exec` run and remove its folder; None if somebody else does or has."""
    notes = RunDir(state, run)
    try:
        fd = os.open(f"{notes.path}/{FACTS}", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return _record(notes) if try_lock(fd) and os.path.exists(f"{notes.path}/{FACTS}") else None
    finally:
        os.close(fd)
        Slot(state).release(run)


def main(state: str, run: str) -> None:
    """Be the process that writes records: first that of `run`, then of every other one that is over."""
    os.nice(10)  # whatever the caller does next comes first
    os.chdir("/")
    record_exec(state, run)
    serve_records(state)


def serve_records(state: str) -> None:
    """Write the record of every `exec` run that is over, until there has been none for `LINGER_S`.

    One process does it for all: to load what it takes costs more than many records. Whoever ends a run looks
    at the lock afterwards, and we at the runs after giving it back: one of us sees the other.
    """
    while True:
        fd = os.open(recorder_lock(state), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not try_lock(fd):
                return
            until_s = ticks_s() + LINGER_S
            while ticks_s() < until_s:
                if record_abandoned(Path(state)):
                    until_s = ticks_s() + LINGER_S
                time.sleep(LOOK_S)
        finally:
            os.close(fd)
        if not record_abandoned(Path(state)):
            return


def record_abandoned(state: Path) -> int:
    """Record every `exec` run that is over, or whose processes are all gone; return how many there were.

    What cannot be recorded now (a full disk) stays, for the next time. No run keeps another from its record.
    """
    written = 0
    for run in _with_facts(str(state)):
        try:
            written += _is_over(state, run) and record_exec(str(state), run) is not None
        except (EvidenceError, OSError):
            continue
        except Exception:  # noqa: BLE001 — told in the executor's log
            _set_aside(RunDir(str(state), run))
    return written


def _is_over(state: Path, run: str) -> bool:
    notes = RunDir(str(state), run)
    if is_locked(f"{notes.path}/{FACTS}") or (not notes.has(STATUS) and Crew(run, notes).is_alive()):
        return False
    holder = Slot(str(state)).holder()
    return holder is None or holder.run != run


def _set_aside(notes: RunDir) -> None:
    """Give up a run whose record comes to nothing because of a fault of ours: what is known of it is kept."""
    log_fault()
    log(f"no record of {notes.path}: what is known of the run is set aside there")
    with contextlib.suppress(OSError):
        set_aside(notes)


def _with_facts(state: str) -> list[str]:
    try:
        names = sorted(os.listdir(f"{state}/runs"))
    except FileNotFoundError:
        return []
    return [name for name in names if os.path.exists(f"{state}/runs/{name}/{FACTS}")]


def _record(notes: RunDir) -> Path | None:
    try:
        found = read_facts(notes)
    except LostFactsError as error:
        return _record_lost(notes, str(error))
    if found is None:
        return None
    facts, argv = found
    if written := _written(notes, facts):
        notes.remove()  # whoever wrote it was killed right afterwards
        return written
    status = notes.read(STATUS) or {"never": "interrupted", "why": "killed while it waited"}
    job = _job(facts, argv)
    queued = _time(facts["queued_at"])
    grounds = _grounds(facts)
    if "started_at" not in facts:
        reason: Reason = (
            cast("Reason", status["never"]) if status.get("never") in get_args(Reason) else "interrupted"
        )
        never = NeverStarted(reason=reason, why=status.get("why", ""), admission=grounds)
        place = _place(job, facts, notes, f"loopui: not started: {never.why}\n")
        record = record_never_started(job, queued, never, place)
    else:
        line = (
            admission_line(job, grounds) + "loopui: it ran in the foreground; its output went to the caller\n"
        )
        place = _place(job, facts, notes, line)
        started = _started(facts, grounds, place)
        around = look_around(job, started)
        record = record_of(job, queued, started, _ending(notes, started), place, around=around)
    path = _write(place, record, job, notes)
    notes.remove()
    return path


def _record_lost(notes: RunDir, trouble: str) -> Path:
    """Write in the run's own folder that there was a run; how it ended, if its notes have outlived that."""
    log(f"{notes.path}: {trouble}; recorded there as interrupted")
    code = (notes.read(STATUS) or {}).get("exit_code")
    why = f"what was known of the command is lost: {trouble}" + (f"; it exited with {code}" if code else "")
    folder, queued = notes.path, _time(str(os.stat(f"{notes.path}/{FACTS}").st_mtime))
    job = Job(run=Path(folder).name, workspace=folder, gate=GATE, command="", cwd=folder, env={}, role="")
    place = fallback_place(job, notes, f"loopui: {why}\n", why)
    if not place.record.exists():  # whoever wrote it was killed right afterwards
        never = NeverStarted(reason="interrupted", why=why)
        write_record(place.record, record_never_started(job, queued, never, place))
    set_aside(notes)
    notes.remove()
    return place.record


def _write(place: Place, record: Record, job: Job, notes: RunDir) -> Path:
    """Write the record; if the workspace has stopped taking it, into the run's own folder."""
    try:
        write_record(place.record, record)
    except (EvidenceError, OSError) as error:
        if not place.trouble:
            with contextlib.suppress(OSError):
                place.log.unlink()  # it says nothing that the record would not
        place = fallback_place(job, notes, f"{error}\n", str(error))
        _note(notes, place)
        write_record(place.record, replace(record, log=str(place.log)))
    return place.record


def _place(job: Job, facts: dict[str, str], notes: RunDir, first_line: str) -> Place:
    """Return where log and record go, noted before either is of use: a second try takes the same place."""
    known = notes.read(PLACE)
    if known and known["log"]:
        place = place_of(job, known["log"])
        begin(place.log, first_line)
        return place
    if facts["workspace"] and known is None:
        place = claim_place(job, notes, first_line)
    else:
        place = fallback_place(job, notes, first_line, _NO_WORKSPACE)
    _note(notes, place)
    return place


def _note(notes: RunDir, place: Place) -> None:
    """Note the place; the run's own folder has no name, for it may be longer than a note."""
    notes.write(PLACE, {"log": "" if place.log.parent == Path(notes.path) else place.name(place.log)})


def _written(notes: RunDir, facts: dict[str, str]) -> Path | None:
    """Return the record of the run if there is one already."""
    known = notes.read(PLACE)
    if known is None:
        return None
    log = Path(facts["workspace"], known["log"]) if known["log"] else Path(notes.path, FALLBACK_LOG)
    path = log.with_suffix(".toml")
    try:
        return path if path.exists() and read_record(path).run == facts["run"] else None
    except EvidenceError:
        return None


def _job(facts: dict[str, str], argv: tuple[str, ...]) -> Job:
    return Job(
        run=facts["run"],
        workspace=facts["workspace"] or facts["cwd"],
        gate=GATE,
        command=argv,
        cwd=facts["cwd"],
        env={},
        role="",
        requested_by=_person(),
        heavy=True,
        min_available_mib=int(facts["threshold_mib"]),
    )


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _grounds(facts: dict[str, str]) -> Admission:
    waited_ns = int(facts.get("started_ns", facts["queued_ns"])) - int(facts["queued_ns"])
    return Admission(
        threshold_mib=int(facts["threshold_mib"]),
        available_mib=int(facts["available_mib"]) if "available_mib" in facts else None,
        source=facts.get("source", ""),
        waited_s=round(waited_ns / 1e9, 3),
        waited_for=tuple(filter(None, facts.get("waited_for", "").split("\n"))),
        overridden_by=facts["overridden_by"],
    )


def _started(facts: dict[str, str], grounds: Admission, place: Place) -> Started:
    return Started(
        at=_time(facts["started_at"]),
        ticks_ns=int(facts["started_ns"]),
        boot=facts["boot"],
        log=place.name(place.log),
        admission=grounds,
    )


def _ending(notes: RunDir, started: Started) -> Ending:
    found = notes.read(STATUS)
    status = found or {}
    stop = notes.read(STOP) or {}
    ended_ns = int(status.get("ended_ns", started.ticks_ns))
    return Ending(
        status=status,
        lost=found is None,
        stop_reason="memory-stop" if stop.get("reason") == "memory-stop" else None,
        stop_why=stop.get("why", ""),
        ended=_time(status["ended_at"]) if "ended_at" in status else stamp(),
        duration_s=max(0.0, (ended_ns - started.ticks_ns) / 1e9),
        left_over=(),
        progress=Progress(
            peak_mib=int(status["largest_mib"]) if "largest_mib" in status else None,
            peak_source="largest process" if "largest_mib" in status else "",
            lowest_available_mib=int(status["lowest_mib"]) if "lowest_mib" in status else None,
            guard_events=_guard_events(status),
        ),
    )


def _guard_events(status: dict[str, str]) -> tuple[GuardEvent, ...]:
    if "blind_at" not in status:
        return ()
    what = "memory cannot be read: the run is not guarded"
    return (GuardEvent(at=_time(status["blind_at"]), what=what, available_mib=0),)


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(round(float(text), 3)).astimezone()
