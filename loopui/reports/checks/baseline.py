"""A baseline: the findings that are known, so that only new ones fail a build."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from loopui.errors import EvidenceError
from loopui.host.files import write_atomic
from loopui.reports.checks.finding import Finding

SCHEMA: Final = 1


def read_baseline(path: Path) -> frozenset[str]:
    """Return the keys of the known findings; raises EvidenceError for a file that is no baseline."""
    hint = "`loopui check --write-baseline F` writes one"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["schema"] != SCHEMA:
            raise EvidenceError(
                f"a baseline of schema {told['schema']}", where=str(path), hint="upgrade loopui"
            )
        return frozenset(str(each["key"]) for each in told["known"])
    except OSError as error:
        raise EvidenceError(
            f"cannot be read: {error.strerror or error}", where=str(path), hint=hint
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError("is no baseline", where=str(path), hint=hint) from error


def write_baseline(path: Path, findings: Iterable[Finding]) -> None:
    """Write the findings as known; their words stand beside their keys for a review."""
    known = [{"key": each.key, "what": each.what} for each in sorted(findings, key=lambda each: each.key)]
    text = json.dumps({"schema": SCHEMA, "known": known}, ensure_ascii=False, indent=2) + "\n"
    try:
        write_atomic(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise EvidenceError(f"cannot be written: {error.strerror or error}", where=str(path)) from error
