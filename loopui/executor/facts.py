"""What `loopui exec` knows of its command, kept until somebody has written the record. Lean."""

from __future__ import annotations

import os

from loopui.executor.rundir import FACTS, RunDir

_COMMAND = "\0\0"  # what follows is the command, word by word
ALWAYS = ("run", "workspace", "cwd", "boot", "queued_at", "queued_ns", "threshold_mib", "overridden_by")


class LostFactsError(Exception):
    """There is a file, and the facts are not in it: a power loss may leave it empty."""


def write_facts(notes: RunDir, values: dict[str, str], argv: list[str]) -> None:
    """Replace the facts; raises OSError."""
    head = "\0".join(f"{key}={value}" for key, value in values.items())
    data = (head + _COMMAND + "\0".join(argv)).encode(errors="surrogateescape")
    temporary = f"{notes.path}/{FACTS}.new"
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        while data:
            data = data[os.write(fd, data) :]
    finally:
        os.close(fd)
    os.rename(temporary, f"{notes.path}/{FACTS}")


def read_facts(notes: RunDir) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """Return the facts and the command; None if there are none. Raises LostFactsError."""
    try:
        with open(f"{notes.path}/{FACTS}", "rb") as file:
            text = file.read().decode(errors="surrogateescape")
    except OSError:
        return None
    head, _, command = text.partition(_COMMAND)
    facts = dict(item.split("=", 1) for item in head.split("\0") if "=" in item)
    if missing := [key for key in ALWAYS if key not in facts]:
        raise LostFactsError(f"its facts lack {', '.join(missing)}")
    return facts, tuple(command.split("\0"))


def set_aside(notes: RunDir) -> None:
    """Keep the facts under another name, where nobody looks for a run that has no record; raises OSError."""
    os.rename(f"{notes.path}/{FACTS}", f"{notes.path}/{FACTS}.unreadable")
