"""`loopui check`: the tracker's claims against the evidence for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopui.cli.context import workspace_from
from loopui.cli.output import emit, narrate, print_json, say
from loopui.cli.parser import add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from loopui.reports.checks import Finding

DOES_NOT_HOLD = 1


def add_arguments(parser: ArgumentParser) -> None:
    """Add what is written, and what is known."""
    parser.add_argument(
        "--baseline",
        metavar="F",
        type=Path,
        default=None,
        help="findings listed in F are known and fail nothing",
    )
    parser.add_argument(
        "--write-baseline", metavar="F", type=Path, default=None, help="list what is found in F as known"
    )
    parser.add_argument(
        "--sarif",
        metavar="F",
        type=Path,
        default=None,
        help="write SARIF for code-review tools to F (-: stdout)",
    )
    add_json(parser)


def run(args: Namespace) -> int:
    """Tell what does not hold; return 0, or 1 if an error or a warning is not in the baseline."""
    from loopui.reports.checks.baseline import read_baseline, write_baseline

    findings = _findings(workspace_from(args.start))
    if args.write_baseline:
        write_baseline(args.write_baseline, findings)
        narrate(f"{len(findings)} findings are known now: {args.write_baseline}")
        return 0
    known = read_baseline(args.baseline) if args.baseline else frozenset()
    if args.sarif:
        _write_sarif(args.sarif, findings, known)
    if args.json:
        print_json({"check": [finding_dict(each, known) for each in findings]})
    elif str(args.sarif) != "-":
        _tell(findings, known)
    new = [each for each in findings if each.severity != "note" and each.key not in known]
    return DOES_NOT_HOLD if new else 0


def _findings(workspace: Path) -> tuple[Finding, ...]:
    from loopui.evidence.scan import scan
    from loopui.executor.client import Client
    from loopui.reports.checks import check, make_case
    from loopui.reports.staleness import current_states
    from loopui.tracker.statefile import load

    tracker = load(workspace).tracker
    states = current_states(tracker, workspace)
    with Client() as client:
        lives = client.lives()
    return check(make_case(workspace, scan(workspace), repo_states=states, lives=lives))


def finding_dict(finding: Finding, known: frozenset[str]) -> dict[str, Any]:
    """Return a finding as plain values."""
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "subject": finding.subject,
        "file": finding.file,
        "line": finding.line,
        "what": finding.what,
        "why": finding.why,
        "mend": finding.mend,
        "known": finding.key in known,
    }


def _write_sarif(path: Path, findings: Sequence[Finding], known: frozenset[str]) -> None:
    import loopui
    from loopui.errors import EvidenceError
    from loopui.host.files import write_atomic
    from loopui.reports.checks.sarif import sarif

    text = json.dumps(sarif(findings, version=loopui.__version__, known=known), ensure_ascii=False, indent=2)
    if str(path) == "-":
        emit(text)
        return
    try:
        write_atomic(path, f"{text}\n".encode("utf-8", "replace"))
    except OSError as error:
        raise EvidenceError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _tell(findings: Sequence[Finding], known: frozenset[str]) -> None:
    shown = [each for each in findings if each.key not in known]
    for each in shown:
        place = f"{each.file}:{each.line}" if each.line else each.file
        say(f"{place}: {each.severity}: {each.what} [{each.kind}]")
        say(f"    why: {each.why}")
        say(f"    to mend it: {each.mend}")
    errors, warnings = (sum(each.severity == kind for each in shown) for kind in ("error", "warning"))
    hidden = f", {len(findings) - len(shown)} known" if len(shown) < len(findings) else ""
    narrate(f"{errors} errors, {warnings} warnings{hidden}" if findings else "every claim holds")
