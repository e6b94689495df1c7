"""`loopui exec`: the drop-in for the old wrapper. Imports next to nothing: scripts call it often."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing itself is not imported
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

EX_USAGE, INTERRUPTED = 64, -2  # SIGINT
_LONGEST = 18  # digits of a threshold
_SHOWN = 40  # characters of a word that is wrong

USAGE = """\
usage: loopui exec [--min-available MIB] [--wait | --no-wait] -- CMD [ARG…]

Runs CMD in this terminal as the one heavy command of this machine, once enough memory is available.
  --min-available MIB  admission threshold (default: LOOP_MIN_AVAILABLE_MIB, else the workspace's)
  --wait               wait for slot and memory (the default)
  --no-wait            be refused at once with exit 75 instead
LOOP_ALLOW_PARALLEL_HEAVY=1 skips the slot, not the memory.
Exit: the command's own; 64 usage; 75 refused.
"""


def entry() -> NoReturn:
    """Leave as the command did (the `loopui` script), at once: nothing is left to clean up."""
    try:
        code = run_words(sys.argv[2:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code >= 0:
        os._exit(code)
    from loopui.host.dying import leave

    leave(code)


def run_words(words: Sequence[str]) -> int:
    """Run the command that `words` name; return its exit code, 64 for bad usage, or 75 if refused.

    -n: signal n has ended it.
    """
    minimum: int | None = None
    wait = True
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option == "--":
            break
        if option in {"-h", "--help"}:
            _write(1, USAGE)
            return 0
        if option in {"--wait", "--no-wait"}:
            wait = option == "--wait"
            continue
        name, _, value = option.partition("=")
        if name != "--min-available":
            return _usage(f"unknown option {option!r}")
        value = value or (rest.pop(0) if rest else "")
        if not value.isdecimal() or len(value) > _LONGEST:
            return _usage(f"--min-available takes a whole number of MiB, not {value[:_SHOWN]!r}")
        minimum = int(value)
    if not rest:
        return _usage("there is no command to run")
    from loopui.executor.foreground import exec_command

    return exec_command(rest, min_available_mib=minimum, wait=wait)


def _usage(what: str) -> int:
    _write(2, f"loopui: exec: {what}\n{USAGE}")
    return EX_USAGE


def _write(fd: int, text: str) -> None:
    try:
        os.write(fd, text.encode(errors="backslashreplace"))
    except OSError:  # closed, or full: there is nobody to tell
        return
