"""One error tree: every fault of the user's world is told in one line (what, where, what to do).

A fault of loopui itself is no `LoopuiError`: it keeps its traceback.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself is not imported: `loopui exec` pays for every import
if TYPE_CHECKING:
    from typing import ClassVar


class LoopuiError(Exception):
    """A fault that the user can mend: `what` happened, `where` (file, line, key), and a `hint` what to do."""

    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Return the one line: `where: what; hint`, without the parts that do not apply."""
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}; {self.hint}" if self.hint else line


class UsageError(LoopuiError):
    """The command line does not say what to do."""


class WorkspaceError(LoopuiError):
    """There is no workspace here, or it cannot be read or written."""


class TrackerError(LoopuiError):
    """`state.toml` cannot be used as it stands."""


class DocumentError(LoopuiError):
    """A Markdown source cannot be read."""


class EvidenceError(LoopuiError):
    """An artifact or a record cannot be read or written."""


class ExecutorError(LoopuiError):
    """A run cannot be launched, found or changed."""


class RefusedError(LoopuiError):
    """Admission was refused; 75 is the old wrapper's exit code (EX_TEMPFAIL)."""

    exit_code = 75
