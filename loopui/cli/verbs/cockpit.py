"""`loopui [PATH]`: opens the cockpit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from loopui.cli.context import workspace_from
from loopui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace


def run(args: Namespace) -> int:
    """Open the cockpit of the workspace at `args.start`; return 0 when the person quits."""
    workspace = workspace_from(args.start)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the cockpit needs a terminal", hint="for scripts there is `loopui status --json`")
    from loopui.cockpit.app import run_cockpit

    return run_cockpit(workspace, role=args.role, lane=args.lane, mouse=not args.no_mouse)
