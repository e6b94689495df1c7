"""The artifacts of a metrics run: `…-metrics.json` for programs and later runs, `…-metrics.md` for people.

The JSON may be named as a baseline. Its verdict is only told: the record beside the log is what counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from loopui.evidence.durable import write_once
from loopui.evidence.metrics.judging import Case, Judged
from loopui.evidence.metrics.results import MARK, MARK_KEY, Metric, Outcome
from loopui.evidence.metrics.wording import change_of, limits_of, number
from loopui.evidence.plain import to_plain

_WORDS: Mapping[Outcome, str] = {
    "measured": "measured",
    "within": "within budget",
    "exceeded": "worse",
    "no-baseline": "not in the baseline",
}


def to_json(case: Case, judged: Judged, about: Mapping[str, Any]) -> bytes:
    """Return the JSON artifact; `about` says whose it is: run, gate, task, milestone, ended."""
    baseline = judged.baseline
    plain = {
        MARK_KEY: MARK,  # first, so that a reader knows it by its beginning
        "schema": 1,
        **about,
        "calibration": case.calibration,
        "verdict": judged.judgement.verdict,
        "reason": judged.judgement.reason,
        "explanation": judged.judgement.explanation,
        "tuple": to_plain(dict(case.commits)),
        "baseline": to_plain(baseline.used) if baseline else None,
        "metrics": to_plain(judged.metrics),
    }
    # a line per repeat: a line per sample would make a large file of a long one
    repeats = ",\n".join(f"  {_dumps(to_plain(each))}" for each in case.measured.repeats)
    return f'{_dumps(plain, indent=1)[:-2]},\n "repeats": [\n{repeats}\n ]\n}}\n'.encode()


def _dumps(value: Any, *, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)


def to_markdown(case: Case, judged: Judged, about: Mapping[str, Any], *, command: str, log: str) -> bytes:
    """Return the table for people, under the programme's header."""
    lines = [
        f"# {about['gate']} metrics",
        f"Date: {str(about['ended'])[:10]}",
        f"Task IDs: {_flat(about['task'])}".rstrip(),
        f"VG IDs: {_flat(about['gate'])}",
        f"Command(s): {_code(command)}",
        f"Result: {'calibration, ' * case.calibration}{judged.judgement.verdict}",
        f"Notes: {_flat(judged.judgement.explanation)}",
        "",
        f"Run: {about['run']}, whose record has the verdict",
        "",
        *_grounds(case, judged, log),
        "",
        "| Metric | Baseline | Candidate | Change | May be worse by | Repeats | Outcome |",
        "|---|---:|---:|---:|---:|---|---|",
        *(_row(metric) for metric in judged.metrics),
        "",
    ]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def keep(path: Path, data: bytes) -> Path:
    """Write the artifact under the first free name from `path` on and return it; raises OSError.

    What stands there with the same content was written by us, before a crash.
    """
    for number_ in count(1):
        free = path if number_ == 1 else path.with_name(f"{path.stem}-{number_}{path.suffix}")
        try:
            write_once(free, data)
        except FileExistsError:
            if free.is_file() and free.read_bytes() == data:
                return free
            continue
        return free
    raise AssertionError("there are always more names")


def digest(data: bytes) -> str:
    """Return the sha256 that a record keeps."""
    return hashlib.sha256(data).hexdigest()


def _grounds(case: Case, judged: Judged, log: str) -> Iterator[str]:
    yield f"- Candidate: {_commits({name: state.sha for name, state in case.commits.items()})}"
    if judged.baseline is not None:
        used = judged.baseline.used
        commits = used.commits or ({"": judged.baseline.commit} if judged.baseline.commit else {})
        yield f"- Baseline: {_code(used.path)}, {_commits(commits)}"
    kind = "Calibration" if case.calibration else "Comparison"
    yield f"- {kind}: the medians of {len(case.measured.repeats)} repeats; the log is {_code(log)}"


def _commits(commits: Mapping[str, str]) -> str:
    told = (f"{_flat(name)} {sha[:10]}".strip() for name, sha in commits.items())
    return ", ".join(told) or "no commit is known"


def _row(metric: Metric) -> str:
    repeats = ", ".join(number(sample, metric.unit) for sample in metric.samples)
    cells = (
        _flat(metric.name),
        "" if metric.baseline is None else number(metric.baseline, metric.unit),
        number(metric.candidate, metric.unit),
        change_of(metric),
        limits_of(metric),
        repeats,
        _WORDS[metric.outcome],
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    """Return data as a cell that holds nothing but it."""
    text = _flat(text).replace("\\", "\\\\")
    for sign in "|`*_<[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def _code(text: str) -> str:
    """Return data as code, whatever quotes it holds."""
    text = _flat(text)
    fence = "`" * (max((len(run) for run in _runs(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _runs(text: str) -> Iterator[str]:
    return (part for part in "".join(ch if ch == "`" else " " for ch in text).split())


def _flat(text: object) -> str:
    return " ".join(str(text).split())
