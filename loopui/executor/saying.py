"""The standard streams of `loopui exec`: closed, full, or a terminal; and what is told there. Lean."""

from __future__ import annotations

import os

from loopui.host.quietly import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_MENDED = "\ufffd"  # stands where a character may not reach the terminal


def fill_standard_streams() -> None:
    """Open nothing in place of each standard stream that is closed: no file of ours is to get its number.

    What this process starts finds it closed, as it was.
    """
    for number in range(3):  # input, output, errors
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)  # takes the lowest free number


def say(line: str) -> None:
    """Tell one line; what would act on a terminal is masked, and what cannot be told is not."""
    text = "".join(each if each.isprintable() else _MENDED for each in line)
    with suppress(OSError):
        os.write(2, f"loopui: {text}\n".encode())


class told:  # noqa: N801 — stands in a `with`, as `suppress` does
    """Let an OSError end a `with` block and be told: the command is not to suffer from it."""

    __slots__ = ("_what",)

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, OSError):
            return False
        say(f"{self._what}: {error}")
        return True
