"""The thresholds that `loopui exec` goes by: what the caller says, else the environment, else the workspace.

A whole tracker takes longer to read than a small command takes to run, so only the two numbers of `[mode]`
are looked for, and the TOML parser is asked where they do not stand as everybody writes them.
"""

from __future__ import annotations

import os

MIN_VARIABLE = "LOOP_MIN_AVAILABLE_MIB"  # the old wrapper's
PARALLEL_VARIABLE = "LOOP_ALLOW_PARALLEL_HEAVY"  # likewise
DEFAULT_MIN_MIB = 3072
DEFAULT_STOP_MIB = 1024
_STATE_FILE = "state.toml"
_ALLOWED = "lower_threshold_allowed"
_KEYS = {"min_available_mib": DEFAULT_MIN_MIB, "stop_available_mib": DEFAULT_STOP_MIB, _ALLOWED: 0}
_LONGEST = 18  # digits; no machine has more MiB, and Python refuses to read thousands of them
_SHOWN = 40  # characters of a value that is wrong
_BOOLEANS = {"true": "1", "false": "0"}


def find_workspace_name(start: str) -> str:
    """Return the nearest folder at or above `start` that holds a `state.toml`; empty if there is none."""
    folder = start
    while True:
        if os.path.isfile(os.path.join(folder, _STATE_FILE)):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above


def limits_for(workspace: str, asked_mib: int | None) -> tuple[int, int, str]:
    """Return threshold and floor in MiB for a command in a workspace, and what to tell its user about them.

    `asked_mib` is what the caller wants, else the environment has a say; raises ValueError where that makes
    no sense. Neither goes under the workspace's threshold unless that allows it.
    """
    threshold_mib, floor_mib, may_lower = workspace_limits(workspace)
    if asked_mib is None:
        asked_mib = _whole_number(MIN_VARIABLE, threshold_mib)
    if asked_mib >= threshold_mib or may_lower:
        return asked_mib, floor_mib, ""
    told = (
        f"threshold {threshold_mib}MiB and not {asked_mib}MiB: the workspace's holds here"
        " (lower_threshold_allowed in [mode] of state.toml allows less)"
    )
    return threshold_mib, floor_mib, told


def workspace_limits(workspace: str) -> tuple[int, int, bool]:
    """Return threshold and floor in MiB of a workspace, and whether a caller may go under the threshold.

    Without a workspace that can be read, the defaults; without any, nobody is held to them.
    """
    if not workspace:
        return DEFAULT_MIN_MIB, DEFAULT_STOP_MIB, True
    try:
        with open(os.path.join(workspace, _STATE_FILE), "rb") as file:
            text = file.read().decode(errors="replace")
    except OSError:
        return DEFAULT_MIN_MIB, DEFAULT_STOP_MIB, False
    found = _scan(text) or _parse(text)
    return found["min_available_mib"], found["stop_available_mib"], bool(found[_ALLOWED])


def _whole_number(variable: str, default: int) -> int:
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > _LONGEST:
        raise ValueError(f"{variable} is {text[:_SHOWN]!r}, expected a whole number of MiB")
    return int(text)


def _scan(text: str) -> dict[str, int] | None:
    """Return both numbers if every mention of them is a plain line of the table `[mode]` or of a gate."""
    found = dict(_KEYS)
    table = ""
    for line in text.split("\n"):
        bare = line.partition("#")[0].strip()
        if bare.startswith("["):
            if not _is_plain(bare.strip("[]")):
                return None
            table = bare
            continue
        key, equals, value = (part.strip() for part in bare.partition("="))
        if not equals or table not in {"", "[mode]"}:
            continue
        if not _is_plain(key) or (not table and key.partition(".")[0] == "mode"):
            return None
        if table and key in _KEYS:
            number = _BOOLEANS.get(value, value)
            if not number.isdecimal() or len(number) > _LONGEST:
                return None
            found[key] = int(number)
    return found if '"""' not in text and "'''" not in text else None


def _is_plain(name: str) -> bool:
    """Whether a name has nothing in it that lets it mean another one: quotes, blanks, brackets."""
    return name.replace(".", "").replace("-", "").replace("_", "").isalnum()


def _parse(text: str) -> dict[str, int]:
    import tomllib  # noqa: PLC0415 — only for trackers that are written in an unusual way

    try:
        mode = tomllib.loads(text).get("mode", {})
    except (ValueError, RecursionError):  # no TOML, or a number of thousands of digits
        return dict(_KEYS)
    values = mode if isinstance(mode, dict) else {}
    return {
        key: int(values[key]) if isinstance(values.get(key), int) else default
        for key, default in _KEYS.items()
    }
