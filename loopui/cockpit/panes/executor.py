"""The executor pane: the runs at the left, the live log at the right."""

from __future__ import annotations

from pathlib import PurePosixPath

from textual.app import ComposeResult
from textual.containers import Horizontal

from loopui.cockpit.panes.runs import Runs, title
from loopui.cockpit.snapshot import LogTail, Snapshot
from loopui.cockpit.text import Line, cells, line
from loopui.cockpit.widgets.framed import Framed
from loopui.cockpit.widgets.log_view import LogView


class Executor(Horizontal, Framed):
    """Frames the runs and the log of the selected one."""

    def __init__(self) -> None:
        super().__init__(id="executor", classes="pane")
        self._snapshot: Snapshot | None = None
        self.runs = Runs()
        self.log_view = LogView(id="log")

    def compose(self) -> ComposeResult:
        """Put the log beside the runs."""
        yield self.runs
        yield self.log_view

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw runs, title and log of this snapshot."""
        self._snapshot = snapshot
        self.runs.show_snapshot(snapshot)
        log = snapshot.log
        self.log_view.show(log.lines, first=log.first, empty=_no_log(log))
        self.retitle()

    def on_resize(self) -> None:
        """Say in the title what the new width has room for."""
        self.retitle()

    def retitle(self) -> None:
        """Say what the executor does, and below whose log is shown and whether its end is followed."""
        if self._snapshot is not None and self.size.width:
            log_name = _log_name(self._snapshot.log, following=self.log_view.following)
            sought = f" ─ /{self.runs.filter_text}" if self.runs.filter_text else ""
            told = title(self._snapshot, self.size.width - 4 - cells(sought))
            self.entitle(f"{told}{sought}", log_name)

    def on_runs_narrowed(self) -> None:
        """Say in the title what the runs are filtered by."""
        self.retitle()


def _log_name(log: LogTail, *, following: bool) -> str:
    if not log.path:
        return ""
    return f"{PurePosixPath(log.path).name}{'' if following else ' ─ not following: f follows'}"


def _no_log(log: LogTail) -> tuple[Line, ...]:
    if log.problem:
        return (line((f" {log.problem}", "warn")),)
    if log.path:
        return (line((" no output yet", "muted")),)
    if log.run:
        return (line((" no log: this run has not been started", "muted")),)
    return (line((" The log of what runs shows here.", "muted")),)
