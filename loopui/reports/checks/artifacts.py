"""Evidence itself: paths that lead nowhere, logs that changed, summaries that what they cite contradicts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from loopui.evidence.artifacts import Artifact
from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.tracker.locate import KeyPath

_CITED: Final = re.compile(r"[\w./-]+\.(?:txt|json|md|log|xml|toml)\b")
_SAYS_SO: Final = re.compile(r"\b(?:fail\w*|red|broken|blocked|non-green)\b", re.IGNORECASE)
_MOST: Final = 256 * 1024  # bytes of a summary that are read


def missing(case: Case) -> Iterator[Finding]:
    """Yield the paths of evidence that are not there."""
    for path, evidence in _cited_by_tracker(case):
        for index, name in enumerate(evidence):
            if not case.there(name):
                yield case.at(
                    "evidence-missing",
                    (*path, index),
                    f"evidence {name} is not there",
                    why=f"nothing at {name} below the workspace",
                    mend="restore the file (git log -- it), or correct the path",
                )


def _cited_by_tracker(case: Case) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    for index, resolution in enumerate(case.tracker.resolutions):
        yield ("resolutions", index, "evidence"), resolution.evidence
    for index, claim in enumerate(case.tracker.tuples):
        yield ("tuples", index, "evidence"), claim.evidence


def changed(case: Case) -> Iterator[Finding]:
    """Yield the logs and artifacts whose bytes are not those of which their record keeps the digest."""
    for artifact in case.artifacts:
        record = case.record(artifact)
        if record is None:
            continue
        kept = [("log", record.log, record.log_sha256)] if record.log_sha256 else []
        kept += [("artifact", each.path, each.sha256) for each in record.artifacts]
        for what, path, sha256 in kept:
            if why := _changed(case.workspace / path, sha256):
                yield _of_log(artifact, path, f"the {what} {path} {why[0]}", why[1])


def _changed(path: Path, sha256: str) -> tuple[str, str] | None:
    """Return what is wrong with a file that a record speaks of, and why; None: nothing."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return "cannot be read", str(error.strerror)
    if digest == sha256:
        return None
    why = f"its sha256 begins with {digest[:12]}, the record's with {sha256[:12]}"
    return "was changed after its run", why


def _of_log(artifact: Artifact, path: str, what: str, why: str) -> Finding:
    mend = f"restore {path} from git, or run the gate again"
    return Finding(kind="log-changed", subject=path, what=what, why=why, mend=mend, file=artifact.record)


def contradicted(case: Case) -> Iterator[Finding]:
    """Yield the summaries that say pass and cite what says fail, unless told or mended."""
    by_name: dict[str, list[Artifact]] = {}
    for artifact in case.artifacts:
        by_name.setdefault(PurePosixPath(artifact.path).name, []).append(artifact)
    for summary in case.artifacts:
        if summary.verdict != "pass" or summary.kind not in {"summary", "checklist"}:
            continue
        for line, name, text in _citations(case.workspace / summary.path):
            for cited in _meant(name, summary, by_name):
                if _contradicts(case, cited) and not _SAYS_SO.search(text):
                    yield Finding(
                        kind="summary-contradicted",
                        subject=f"{summary.path}:{cited.path}",
                        what=f"says pass, and cites {name}, which says fail",
                        why=cited.explanation or cited.reason or f"{cited.path} was read as a fail",
                        mend="run the gate again until it passes, or correct the summary's result",
                        file=summary.path,
                        line=line,
                    )


def _contradicts(case: Case, cited: Artifact) -> bool:
    """Tell whether what is cited is a fail that counts: of a required gate, and not mended by a later run."""
    is_advisory = bool(cited.gates) and all(case.board.gate(gate).advisory for gate in cited.gates)
    return cited.verdict == "fail" and not is_advisory and not _is_mended(case, cited)


def _citations(path: Path) -> Iterator[tuple[int, str, str]]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = file.read(_MOST).splitlines()
    except OSError:
        return
    for number, text in enumerate(lines, 1):
        for name in _CITED.findall(text):
            yield number, name, text


def _meant(name: str, summary: Artifact, by_name: dict[str, list[Artifact]]) -> Iterable[Artifact]:
    """Yield the artifacts that a citation means: the path's end decides, then the summary's own folder."""
    candidates = [each for each in by_name.get(PurePosixPath(name).name, ()) if each.path != summary.path]
    by_path = [each for each in candidates if f"/{each.path}".endswith(f"/{name.removeprefix('./')}")]
    folder = PurePosixPath(summary.path).parent
    near = [each for each in by_path if PurePosixPath(each.path).is_relative_to(folder)]
    return near or by_path or candidates


def _is_mended(case: Case, failed: Artifact) -> bool:
    """Tell whether a later run of the same gate for the same task passed."""
    later = [
        each
        for gate in failed.gates
        for each in case.passes(gate)
        if set(each.tasks) == set(failed.tasks)
        and (each.day, each.run_number, each.when) > (failed.day, failed.run_number, failed.when)
    ]
    return bool(later)


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (missing, changed, contradicted)
