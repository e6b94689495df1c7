"""Where this machine's queue, slot and executor live for this user.

The same places as platformdirs' `user_state_dir("loopui")` (a test compares them), found without its imports:
`loopui exec` pays for every import before its command starts.
"""

from __future__ import annotations

import errno
import os
import stat
import sys

DARWIN = sys.platform == "darwin"
VARIABLE = "LOOPUI_STATE_DIR"
_OTHERS = 0o077  # what a mode lets others do


def state_dir_name() -> str:
    """Return the state folder's absolute path; it need not exist yet.

    Raises ValueError where what is named would be another folder in every current folder: two folders are two
    slots.
    """
    named = os.environ.get(VARIABLE, "").strip()
    name = os.path.expanduser(named) if named else os.path.join(_base(), "loopui")
    if os.path.isabs(name):
        return os.path.normpath(name)
    if named and not named.startswith("~"):
        raise ValueError(f"{VARIABLE} is {named!r}, expected an absolute path")
    raise ValueError(f"there is no home folder for {name!r}: set {VARIABLE} to an absolute path")


def _base() -> str:
    if DARWIN:
        return os.path.expanduser("~/Library/Application Support")
    named = os.environ.get("XDG_STATE_HOME", "").strip()
    return named if os.path.isabs(named) else os.path.expanduser("~/.local/state")


def make_state_dir(name: str) -> str:
    """Create the state folder (mode 0700: jobs hold their environment) and return its name.

    One that is there is closed to others too, unless somebody named it: that may be shared on purpose.
    """
    try:
        found = os.stat(name)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(name), exist_ok=True)
        try:
            os.mkdir(name, 0o700)
        except FileExistsError:
            if not os.path.isdir(name):
                raise
        return name
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), name)
    if found.st_mode & _OTHERS and found.st_uid == os.geteuid() and not os.environ.get(VARIABLE, "").strip():
        os.chmod(name, 0o700)
    return name
