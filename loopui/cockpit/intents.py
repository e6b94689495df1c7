"""What the person wants done, as plain values: keys and dialogs make them, the bridge carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from loopui.cockpit.edits import Edit

if TYPE_CHECKING:
    from loopui.reports.checklist import Checklist
    from loopui.reports.handoff import Handoff


@dataclass(frozen=True, slots=True)
class Rescan:
    """Read everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOrder:
    """Run gates one after the other, for a task; a smaller priority runs first (P0 is 0).

    With `calibration` those that have metrics only measure.
    """

    gates: tuple[str, ...]
    task: str = ""
    priority: int = 0
    calibration: bool = False


@dataclass(frozen=True, slots=True)
class JudgeLaunch:
    """Tell of each gate of an order whether it can be launched, and the memory that it would wait for."""

    order: LaunchOrder


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel a run that waits or runs."""

    run: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Let no queued run of this machine start."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Let queued runs start again."""


@dataclass(frozen=True, slots=True)
class FollowLog:
    """Follow the log of this run; an empty one stands for the run that runs, or ended last."""

    run: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Read the beginning of an evidence file (path relative to the workspace)."""

    path: str


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """Read a run's record (path relative to the workspace)."""

    path: str


@dataclass(frozen=True, slots=True)
class CheckClaims:
    """Check the tracker's claims against the evidence."""


@dataclass(frozen=True, slots=True)
class FillHandoff:
    """Fill the hand-off from the session, or bring back its draft unless it is to be filled `anew`."""

    anew: bool = False


@dataclass(frozen=True, slots=True)
class SaveHandoff:
    """Save it as an artifact and drop the draft."""

    handoff: Handoff


@dataclass(frozen=True, slots=True, kw_only=True)
class FillChecklist:
    """Open a checklist gate, or bring back its draft unless it is to be filled `anew`.

    Without a `task` it is for the one that the gate is most likely looked at for.
    """

    gate: str
    task: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True)
class FileChecklist:
    """File it as an artifact with its record, and drop the draft."""

    checklist: Checklist


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Keep what has been written so far."""

    draft: Handoff | Checklist


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last edit of the tracker back."""


Paper: TypeAlias = FillHandoff | SaveHandoff | FillChecklist | FileChecklist | KeepDraft
Intent: TypeAlias = (
    Rescan
    | LaunchOrder
    | JudgeLaunch
    | Cancel
    | Pause
    | Resume
    | FollowLog
    | ReadFile
    | ReadRecord
    | CheckClaims
    | Paper
    | Undo
    | Edit
)
