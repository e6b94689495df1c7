"""`loopui handoff`: the tracker's hand-off template, filled from the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.cli.output import emit, narrate, print_json
from loopui.cli.parser import add_json, add_person
from loopui.errors import EvidenceError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add where the hand-off goes."""
    parser.add_argument("--out", metavar="F", type=Path, default=None, help="write it to a new file F")
    parser.add_argument(
        "--save", action="store_true", help="file it under evidence/: the session ends with it"
    )
    add_person(parser)
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the hand-off as Markdown (or JSON), or write it where it was asked to go; return 0."""
    from loopui.evidence.scan import scan
    from loopui.reports.handoff import fill, save, to_markdown
    from loopui.tracker.statefile import load

    workspace = workspace_from(args.start)
    tracker = load(workspace).tracker
    handoff = fill(tracker, scan(workspace), workspace=workspace, lane=args.lane)
    saved = save(workspace, handoff) if args.save else None
    if args.out is not None:
        _write_new(args.out, to_markdown(handoff))
    if args.json:
        fields = [{"label": label, "text": text} for label, text in handoff.fields]
        path = str(saved.relative_to(workspace)) if saved else None
        head = {"since": handoff.since, "lane": handoff.lane, "result": handoff.result, "saved": path}
        print_json({"handoff": {**head, "fields": fields}})
    elif args.out is None and saved is None:
        emit(to_markdown(handoff).removesuffix("\n"))
    for path in filter(None, (saved, args.out)):
        narrate(f"wrote {path}")
    return 0


def _write_new(path: Path, text: str) -> None:
    """Write a file that was not there; nothing of the user's is ever overwritten."""
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        raise EvidenceError(
            f"the hand-off cannot be written: {error.strerror or error}",
            where=str(path),
            hint="name a file that is not there yet, in a folder that can be written",
        ) from error
