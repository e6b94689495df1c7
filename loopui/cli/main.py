"""The `loopui` command: finds the verb, imports only its module, and turns faults into one line.

Data goes to stdout, narration to stderr. Exit codes are the design's: see each verb.
"""

from __future__ import annotations

import sys

from loopui.cli.streams import flush_output, mute, prepare_streams
from loopui.errors import LoopuiError, UsageError

TYPE_CHECKING = False  # typing itself is not imported: `loopui exec` pays for every import
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence
    from typing import NoReturn, Protocol

    class Verb(Protocol):
        """What a module under `verbs/` offers."""

        add_arguments: Callable[[ArgumentParser], None]
        run: Callable[[Namespace], int]


# verb -> (module, one line of help); the order is the order of the help
VERBS: dict[str, tuple[str, str]] = {
    "init": ("init", "make a new workspace, filled from Markdown trackers if given"),
    "import": ("import_", "bring Markdown trackers into state.toml"),
    "export": ("export", "the tracker as Markdown again"),
    "status": ("status", "the cockpit in text"),
    "check": ("check", "claims against evidence: what does not hold, and what would mend it"),
    "edit": ("edit", "edit the tracker by key: status, blockers, decisions, queue, lanes; undo"),
    "gates": ("gates", "every gate: last verdict, grade, stale or not, green streak"),
    "run": ("run", "launch gates and follow them"),
    "next": ("next_", "the next queued task and why; --launch runs its gates"),
    "queue": ("queue", "what runs and what waits on this machine"),
    "wait": ("wait", "follow a run that was launched before"),
    "cancel": ("cancel", "cancel a queued, held or running run"),
    "pause": ("pause", "let nothing queued start on this machine"),
    "resume": ("resume", "let queued runs start again"),
    "preflight": ("preflight", "the safe-start checklist, done by the machine"),
    "logs": ("logs", "a run's log"),
    "runs": ("runs", "the records of finished runs"),
    "evidence": ("evidence", "every artifact as it was read"),
    "record": ("record", "file a checklist gate: what holds, and the result"),
    "verify": ("verify", "whether every log is still as its run has left it"),
    "attest": ("attest", "records as in-toto statements, one JSON object per line"),
    "exec": ("exec_", "run a command under safe mode, in this terminal"),
    "handoff": ("handoff", "the filled hand-off"),
}

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if sys.platform == "win32":
        _complain("loopui needs Linux or macOS: its slot and its runs rest on POSIX locks and process groups")
        return 2
    if words and words[0] == "exec":  # its own words come after `--`: no option parser may touch them
        from loopui.cli.verbs.exec_ import run_words

        code = run_words(words[1:])
        return code if code >= 0 else 128 - code
    prepare_streams()
    try:
        return _carry_out(words)
    except BrokenPipeError:  # the reader of our output is gone
        mute(sys.stdout)
        mute(sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except (LoopuiError, OSError) as error:
        return _failed(error)


def entry() -> NoReturn:
    """Leave with the exit code of `main` (the `loopui` script)."""
    sys.exit(main())


def _carry_out(words: list[str]) -> int:
    try:
        return _dispatch(words)
    finally:
        flush_output()  # while its faults can still be told


def _dispatch(words: list[str]) -> int:
    if words and words[0] in VERBS:
        return _run_verb(words[0], words[1:])
    from loopui.cli.parser import parse_top

    args = parse_top(words, VERBS)
    from loopui.cli.verbs.cockpit import run

    return run(args)


def _run_verb(verb: str, words: list[str]) -> int:
    from importlib import import_module

    from loopui.cli.parser import verb_parser

    module_name, about = VERBS[verb]
    module: Verb = import_module(f"loopui.cli.verbs.{module_name}")
    parser = verb_parser(verb, about)
    module.add_arguments(parser)
    args = parser.parse_args(words)
    if not args.start.is_dir():
        raise UsageError("there is no such folder", where=f"-C {args.start}", hint="name one that is there")
    return module.run(args)


def _failed(error: LoopuiError | OSError) -> int:
    """Tell what went wrong; return the exit code. What names no file is a fault of our own: it is raised."""
    if isinstance(error, LoopuiError):
        _complain(str(error))
        return error.exit_code
    if not error.filename:
        raise error
    _complain(f"{error.filename}: {error.strerror or error}; mend that, or name another place")
    return LoopuiError.exit_code


def _complain(line: str) -> None:
    from loopui.cli.output import narrate

    try:
        narrate(line)
    except BrokenPipeError:
        mute(sys.stderr)
