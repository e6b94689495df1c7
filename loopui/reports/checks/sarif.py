"""Findings as SARIF 2.1.0 (OASIS), which code-review tools show beside the lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final
from urllib.parse import quote

from loopui.reports.checks.finding import KINDS, Finding

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Iterable[Finding], *, version: str, known: Collection[str] = ()) -> dict[str, Any]:
    """Return one run with a result per finding; those in the baseline are `unchanged`, the others `new`."""
    rules = [
        {"id": kind, "shortDescription": {"text": what}, "defaultConfiguration": {"level": severity}}
        for kind, (severity, what) in KINDS.items()
    ]
    places = {kind: place for place, kind in enumerate(KINDS)}
    driver = {"name": "loopui", "version": version, "rules": rules}
    results = [_result(finding, places[finding.kind], finding.key in known) for finding in findings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _result(finding: Finding, place: int, is_known: bool) -> dict[str, Any]:  # noqa: FBT001 - read at its one call
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.file)}}
    if finding.line:
        location["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.kind,
        "ruleIndex": place,
        "level": finding.severity,
        "message": {"text": f"{finding.what}. Why: {finding.why}. To mend it: {finding.mend}."},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"loopui/v1": finding.key},
        "baselineState": "unchanged" if is_known else "new",
    }
