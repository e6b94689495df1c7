"""A gate's command as a document gives it, taken apart into what loopui does itself and what is run.

The seed programme wraps heavy commands: `LOOP_MIN_AVAILABLE_MIB=3072 …/safe_run.sh bash -lc 'cd DIR && CMD'`.
loopui stands in for the wrapper, so its part becomes values; what is not plainly of this shape is kept whole.
Nothing here is ever executed.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field, replace
from typing import Final

WRAPPER: Final = "safe_run.sh"
THRESHOLD: Final = "LOOP_MIN_AVAILABLE_MIB"

_WORD: Final = r"""(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|<[A-Za-z_][\w.-]*>|[^\s'"\\;&|<>()])+"""
_ASSIGNMENT: Final = re.compile(rf"([A-Za-z_]\w*)=((?:{_WORD})?)(?:\s+|$)")
_FIRST_WORD: Final = re.compile(rf"({_WORD})\s+")
_CHANGE_FOLDER: Final = re.compile(rf"\s*cd\s+(?:--\s+)?({_WORD})\s*&&\s*(\S.*)", re.DOTALL)
_PLACEHOLDER: Final = re.compile(r"<[A-Za-z_][\w.-]*>")
_BASH_ONLY: Final = re.compile(
    r"\[\[|\bsource\s|[<>]\(|\$'|&>|\bpipefail\b|\bshopt\b|\{\w+(?:,\w+|\.\.\w+)+\}"
)
_SHELL_WORDS: Final = 3  # bash -lc '…'


@dataclass(frozen=True, slots=True)
class Command:
    """What a gate runs, and under which conditions."""

    command: str | tuple[str, ...]
    cwd: str = ""
    env: dict[str, str] = field(default_factory=dict)
    heavy: bool = False
    min_available_mib: int | None = None

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in angle brackets that a person has to fill in, each once."""
        words = (self.command,) if isinstance(self.command, str) else self.command
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(" ".join((self.cwd, *words)))))


def parse_command(text: str, *, wrapper: str = WRAPPER) -> Command:
    """Return a command without its wrapper; `wrapper` is the script that the tracker names as such."""
    assigned, rest = _assignments(text.strip())
    unwrapped = _without_wrapper(rest, {WRAPPER, wrapper.rpartition("/")[2]})
    is_wrapped = unwrapped is not None
    threshold = assigned.get(THRESHOLD, "")
    conditions = Command(
        "",
        heavy=is_wrapped or threshold.isdecimal(),
        min_available_mib=int(threshold[:9]) if threshold.isdecimal() else None,
    )
    if unwrapped is not None:
        kept = {name: value for name, value in assigned.items() if name != THRESHOLD}
        return _taken_apart(unwrapped, kept, conditions)
    if _is_simple(rest):
        return _taken_apart(rest, assigned, conditions)
    return replace(conditions, command=text.strip())  # an assignment would reach only the first command


def _assignments(text: str) -> tuple[dict[str, str], str]:
    """Return the plain `NAME=value` words that a command begins with, and the rest of it."""
    found: dict[str, str] = {}
    rest = text
    while match := _ASSIGNMENT.match(rest):
        value = _literal(match.group(2))
        if value is None:
            break
        found[match.group(1)] = value
        rest = rest[match.end() :]
    return found, rest


def _literal(word: str) -> str | None:
    """Return what a shell makes of a word, or None if that depends on the shell's world."""
    if not word:
        return ""
    if re.search(r"[$`*?]|^~", re.sub(r"'[^']*'", "", word)):
        return None
    try:
        parts = shlex.split(word)
    except ValueError:
        return None
    return parts[0] if len(parts) == 1 else None


def _without_wrapper(rest: str, wrappers: set[str]) -> str | None:
    match = _FIRST_WORD.match(rest)
    name = _literal(match.group(1)) if match else None
    if match is None or name is None or name.rpartition("/")[2] not in wrappers:
        return None
    return rest[match.end() :]


def _is_simple(text: str) -> bool:
    """Tell whether a text is one command, without anything that joins commands."""
    return not any(token and set(token) <= set(";&|()\n") for token in _tokens(text) or [";"])


def _tokens(text: str) -> list[str] | None:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return None


def _taken_apart(text: str, env: dict[str, str], conditions: Command) -> Command:
    """Return `bash -lc 'cd DIR && CMD'` as a folder and a command, anything else as it stands."""
    plain = replace(conditions, command=text.strip(), env=env)
    try:
        words = shlex.split(text)
    except ValueError:
        return plain
    if len(words) != _SHELL_WORDS or words[0].rpartition("/")[2] not in {"bash", "sh"}:
        return plain
    match = _CHANGE_FOLDER.fullmatch(words[2]) if words[1] in {"-c", "-lc", "-cl"} else None
    tokens = _tokens(words[2])
    folder = _literal(match.group(1)) if match else None
    if match is None or not folder or tokens is None or "&" in tokens:
        return plain
    command = match.group(2).strip()
    needs_bash = _BASH_ONLY.search(command) and words[0].endswith("bash")
    return replace(plain, cwd=folder, command=(words[0], words[1], command) if needs_bash else command)
