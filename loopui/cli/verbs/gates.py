"""`loopui gates`: every gate and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import narrate, print_json, print_table
from loopui.cli.parser import add_grade, add_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from loopui.reports.board import GateStanding


def add_arguments(parser: ArgumentParser) -> None:
    """Add what to show."""
    add_grade(parser, "gates whose last run is")
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the gates; return 0."""
    from loopui.cli.look import look
    from loopui.cli.tables import Column
    from loopui.reports.listing import gate_dict

    board = look(workspace_from(args.start)).board
    gates = [gate for gate in board.gates if args.grade in {None, gate.grade}]
    if args.json:
        print_json({"gates": [gate_dict(gate) for gate in gates]})
        return 0
    print_table(
        (
            "GATE",
            Column("KIND", leaves=2),
            "VERDICT",
            Column("REASON", leaves=6),
            Column("GRADE", leaves=5),
            Column("STALE", leaves=7),
            Column("STREAK", leaves=3),
            Column("LAST", leaves=4),
            Column("NOW", leaves=8),
            Column("SCOPE", cut="end", leaves=1),
        ),
        ((*_cells(gate), gate.scope) for gate in gates),
        empty=(
            f"no gate's last run is of grade {args.grade}"
            if args.grade
            else "the tracker has no gates; add [[gates]] to state.toml"
        ),
    )
    for gate in gates:
        for warning in gate.warnings:
            narrate(f"{gate.gate}: {warning} ({gate.path})")
        if gate.promotable:
            passed = f"has passed {gate.claim_streak} times in a row on committed states"
            narrate(f"{gate.gate} {passed}: `loopui edit promote {gate.gate}`")
    return 0


def _cells(gate: GateStanding) -> tuple[str, ...]:
    inferred = " (inferred)" if gate.source == "inferred" else ""
    return (
        gate.gate,
        (gate.kind or "unknown") + (" advisory" if gate.advisory else ""),
        f"{gate.verdict or 'not run'}{inferred}",
        f"{gate.reason} (warning)" if gate.warnings else gate.reason,
        gate.grade or "",
        {True: "stale", False: "no", None: ""}[gate.stale],
        str(gate.streak) if gate.streak else "",
        f"{gate.ended.astimezone():%Y-%m-%d %H:%M}" if gate.ended else "",
        gate.state or "",
    )
