"""`loopui [PATH]`: opens the cockpit."""

from __future__ import annotations

import os
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
    if (kind := os.environ.get("TERM", "")) in {"dumb", "unknown"}:
        raise UsageError(
            f"the cockpit needs a terminal that can place text (TERM is {kind!r})",
            hint="set TERM to what yours is, say xterm-256color",
        )
    from loopui.cockpit.app import run_cockpit

    return run_cockpit(workspace, role=args.role, lane=args.lane, mouse=not args.no_mouse)
