"""Option parsers: one for the cockpit (no verb), one made for each verb."""

from __future__ import annotations

import difflib
import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import loopui
from loopui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_DIGITS = 12  # of a number that anybody means
MOST_SHOWN = 40  # characters of a word that is told back


class Parser(ArgumentParser):
    """An option parser whose complaints are one line, as all others of the command line are."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        where = self.prog.partition(" ")[2]
        raise UsageError(message, where=where, hint=f"see `{self.prog} --help`")


def verb_parser(verb: str, about: str) -> ArgumentParser:
    """Return the parser of a verb, with the options that every verb has."""
    parser = Parser(prog=f"loopui {verb}", description=f"{about[0].upper()}{about[1:]}.")
    parser.add_argument(
        "-C",
        dest="start",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="look for the workspace from DIR upwards instead of from here",
    )
    return parser


def add_json(parser: ArgumentParser) -> None:
    """Add `--json`: one object on stdout, for scripts and agents."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def add_grade(parser: ArgumentParser, what: str) -> None:
    """Add `--grade`: only what has this grade."""
    parser.add_argument(
        "--grade",
        choices=("claim", "diagnostic"),
        help=f"only {what} of this grade (claim: on a clean, committed state)",
    )


def seconds(text: str) -> float:
    """Return a span of time that was given as a word."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise ArgumentTypeError(f"{_short(text)} is no number of seconds: 0 or more, say 30 or 0.5")
    return value


def whole_number(text: str) -> int:
    """Return a number from 1 that was given as a word."""
    if not (text.isdecimal() and len(text) <= MOST_DIGITS and int(text) >= 1):
        raise ArgumentTypeError(f"{_short(text)} is no whole number from 1")
    return int(text)


def mebibytes(text: str) -> int:
    """Return an amount of memory that was given as a word."""
    if not (text.isdecimal() and len(text) <= MOST_DIGITS):
        raise ArgumentTypeError(f"{_short(text)} is no whole number of MiB")
    return int(text)


def _short(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")


def add_wait_max(parser: ArgumentParser) -> None:
    """Add `--wait-max`, of every verb that follows runs."""
    parser.add_argument(
        "--wait-max",
        metavar="S",
        type=seconds,
        default=None,
        help="stop waiting after S seconds with exit 4; the runs keep their places",
    )


def add_person(parser: ArgumentParser) -> None:
    """Add who is asking: a role and a lane."""
    parser.add_argument(
        "--role", choices=("orchestrator", "worker"), default="orchestrator", help="who is asking"
    )
    parser.add_argument("--lane", default="", help="the lane that the work belongs to")


def parse_top(words: Sequence[str], verbs: Mapping[str, tuple[str, str]]) -> Namespace:
    """Parse a command line without a verb: it opens the cockpit.

    A first word that is neither a verb nor a folder is most likely a mistyped verb, and is told so.
    """
    if words and not words[0].startswith("-") and not Path(words[0]).is_dir():
        near = difflib.get_close_matches(words[0], verbs, n=1)
        hint = f"did you mean `loopui {near[0]}`?" if near else "`loopui --help` lists the verbs"
        raise UsageError(f"{words[0]!r} is neither a verb nor a folder", hint=hint)
    width = max(map(len, verbs))
    listing = "\n".join(f"  {verb:<{width}}  {about}" for verb, (_, about) in verbs.items())
    parser = Parser(
        prog="loopui",
        usage="loopui [PATH] [--role ROLE] [--lane LANE] [--no-mouse] | loopui VERB …",
        description="Opens the cockpit of the workspace at PATH (or here, or above). A verb does one thing.",
        epilog=f"verbs (each has --help):\n{listing}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("start", metavar="PATH", nargs="?", type=Path, default=Path(), help="a workspace")
    add_person(parser)
    parser.add_argument(
        "--no-mouse", action="store_true", help="leave selecting with the mouse to the terminal"
    )
    parser.add_argument("--version", action="version", version=f"loopui {loopui.__version__}")
    return parser.parse_args(words)
