"""Where this machine's queue, slot and executor live for this user.

The same places as platformdirs' `user_state_dir("loopui")` (a test compares them), found without its imports:
`loopui exec` pays for every import before its command starts.
"""

from __future__ import annotations

import os
import sys

DARWIN = sys.platform == "darwin"
VARIABLE = "LOOPUI_STATE_DIR"


def state_dir_name() -> str:
    """Return the state folder's absolute path; it need not exist yet."""
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return os.path.abspath(os.path.expanduser(named))
    return os.path.join(_base(), "loopui")


def _base() -> str:
    if DARWIN:
        return os.path.expanduser("~/Library/Application Support")
    named = os.environ.get("XDG_STATE_HOME", "").strip()
    return named or os.path.expanduser("~/.local/state")


def make_state_dir(name: str) -> str:
    """Create the state folder (mode 0700: jobs hold their environment) and return its name."""
    if not os.path.isdir(name):
        os.makedirs(os.path.dirname(name), exist_ok=True)
        try:
            os.mkdir(name, 0o700)
        except FileExistsError:
            if not os.path.isdir(name):
                raise
    return name
