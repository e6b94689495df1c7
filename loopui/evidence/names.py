"""Names of evidence files: claimed exclusively by us, read leniently from everybody else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path, PurePath

from loopui.errors import EvidenceError

EVIDENCE = "evidence"
LOG_SUFFIX = ".txt"
RECORD_SUFFIX = ".toml"

# A stem is taken if a file of one of these kinds has it: each of them would share the stem's record.
_TAKEN_BY = (LOG_SUFFIX, ".md", RECORD_SUFFIX)
_MAX_PART = 64  # three parts, `-rN` and a suffix stay well below the 255 bytes of a file name

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TASK = re.compile(r"(?<![A-Za-z0-9])M\d+-T\d+[a-z]?(?![A-Za-z0-9])")
# `VG-LOOP-REPL-001`; without a number an id ends before what looks like a task (`VG-LINT-M1-T02`)
_GATE = re.compile(
    r"(?<![A-Za-z0-9])VG(?:(?:-[A-Z][A-Z0-9]*)*?-\d{2,}(?![A-Za-z0-9])|(?:-(?!M\d+-T\d)[A-Z][A-Z0-9]*(?![a-z]))+)"
)
# Ids of issue trackers (`loop-8th`): known as such by the digit in their short random part
_TRACKER_ID = re.compile(r"^[a-z]+-(?=[a-z]*\d)[a-z0-9]{3}(?=-|$)")
_RUN_NUMBER = re.compile(r"-(?:r|rerun)(\d{1,6})(?=-|$)")
_BARE_RERUN = re.compile(r"-rerun(?=-|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a path under `evidence/` tells; `rest` is what stands in the stem beside ids and run number."""

    day: str = ""
    milestone: str = ""
    tasks: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    run_number: int = 1
    rest: str = ""


def claim_log(
    workspace: Path, *, day: date, milestone: str, task: str, gate: str, first_line: str = ""
) -> Path:
    """Create the log of a new run, with its first line, under a stem that nothing else has."""
    folder = workspace / EVIDENCE / day.isoformat()
    if milestone:
        folder /= f"milestone-{safe_part(milestone)}"
    stem = "-".join(safe_part(part) for part in (task, gate) if part) or "run"
    return claim(folder, stem, LOG_SUFFIX, first_line)


def claim(folder: Path, stem: str, suffix: str, text: str = "") -> Path:
    """Create `folder/stem[-rN]suffix` exclusively, with that text; N is one above what is there."""
    content = text.encode(errors="backslashreplace")
    try:
        return next(path for path in free_names(folder, stem, suffix) if _created(path, content))
    except OSError as error:
        raise EvidenceError(
            f"no artifact can be created: {error.strerror or error}",
            where=str(folder),
            hint="make the folder writable, or free some space",
        ) from error


def free_names(folder: Path, stem: str, suffix: str) -> Iterator[Path]:
    """Yield names to try in turn, the first above the highest run number there; creates the folder."""
    try:
        highest = _highest_run(folder, stem)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        highest = 0
    for number in count(highest + 1):
        yield folder / f"{stem if number == 1 else f'{stem}-r{number}'}{suffix}"


def safe_part(text: str) -> str:
    """Return an id as a part of a file name: never empty, hidden, too long, or a way out of the folder."""
    kept = re.sub(r"[^A-Za-z0-9._+-]+", "_", text).strip("._-")[:_MAX_PART].rstrip("._-")
    return kept or "_"


def parse_name(path: PurePath) -> Name:
    """Read day, milestone, ids and run number from the path of an artifact, as far as they are there."""
    stem, run_number = _without_run_number(path.stem)
    folders = _below_evidence(path.parent.parts)
    stem_day = _DAY.match(stem)
    if stem_day:
        stem = stem[stem_day.end() :].strip("-_ ")
    gates = gates_in(stem)
    tasks = _tasks(stem)
    day = next((part for part in reversed(folders) if _DAY.fullmatch(part)), stem_day[0] if stem_day else "")
    return Name(
        day=day,
        milestone=_milestone(folders, tasks),
        tasks=tasks,
        gates=gates,
        run_number=run_number,
        rest=_rest(stem, (*gates, *tasks)),
    )


def stem_of(path: str) -> str:
    """Return what the files of a group have in common: the path without its suffix."""
    start = path.rfind("/") + 1
    dot = path.rfind(".")
    return path[:dot] if start < dot < len(path) - 1 else path


def gates_in(text: str) -> tuple[str, ...]:
    """Return the gate ids that stand in a text, each once, in their order."""
    return tuple(dict.fromkeys(match[0] for match in _GATE.finditer(text)))


def tasks_in(text: str) -> tuple[str, ...]:
    """Return the `Mx-Tyy` task ids that stand in a text, each once, in their order."""
    return tuple(dict.fromkeys(match[0] for match in _TASK.finditer(text)))


def _created(path: Path, content: bytes) -> bool:
    """Create `path` unless its stem is taken; of two who take it at once, at most one keeps it."""
    base = str(path).removesuffix(path.suffix)
    others = [base + suffix for suffix in _TAKEN_BY if suffix != path.suffix]
    if any(map(os.path.lexists, others)):
        return False
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return False
    try:
        os.write(fd, content)
    except BaseException:
        path.unlink()
        raise
    finally:
        os.close(fd)
    if any(map(os.path.lexists, others)):
        path.unlink()
        return False
    return True


def _highest_run(folder: Path, stem: str) -> int:
    """Return the highest run number that has this stem (0: none), whatever its suffix among ours."""
    names = "\n".join(os.listdir(folder))  # noqa: PTH208 — one search through all of them, and no paths
    same = rf"^{re.escape(stem)}(?:-r(\d{{1,6}}))?(?:\.txt|\.md|\.toml)$"
    return max(
        (int(number or 1) for number in re.findall(same, names, re.IGNORECASE | re.MULTILINE)), default=0
    )


def _without_run_number(stem: str) -> tuple[str, int]:
    found = None
    for match in _RUN_NUMBER.finditer(stem):
        found = match  # the last one counts: what stands before it is part of a name
    if found:
        return stem[: found.start()] + stem[found.end() :], max(1, int(found[1]))
    bare = _BARE_RERUN.search(stem)
    return (stem[: bare.start()] + stem[bare.end() :], 2) if bare else (stem, 1)


def _below_evidence(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders below the last `evidence` folder; all of them if there is none."""
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] == EVIDENCE:
            return parts[index + 1 :]
    return parts


def _tasks(stem: str) -> tuple[str, ...]:
    """Return the tasks: `Mx-Tyy` anywhere; else what stands before the gate, or an issue tracker's id."""
    tasks = tasks_in(stem)
    if tasks:
        return tasks
    gate = _GATE.search(stem)
    if gate:
        before = stem[: gate.start()].strip("-_ ")
        return (before,) if before else ()
    match = _TRACKER_ID.match(stem)
    return (match[0],) if match else ()


def _milestone(folders: tuple[str, ...], tasks: tuple[str, ...]) -> str:
    for part in reversed(folders):
        if part.startswith("milestone-") and part != "milestone-":
            return part.removeprefix("milestone-")
    of_tasks = {match[0] for task in tasks if (match := re.match(r"M\d+(?=-T\d)", task))}
    return of_tasks.pop() if len(of_tasks) == 1 else ""


def _rest(stem: str, ids: tuple[str, ...]) -> str:
    for text in ids:
        stem = stem.replace(text, "", 1)
    return re.sub(r"-{2,}", "-", stem).strip("-_ ")
