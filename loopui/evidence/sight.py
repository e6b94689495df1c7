"""What is asked of a run's log, and what was seen of it: values that pass between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopui.evidence.records import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The log of a run and, where the run is to be judged, what its criteria want to know.

    Without `criteria` only the log's size and digest are taken. Its first `own_lines` are not the command's.
    """

    log: Path
    criteria: Mapping[str, Any] | None = None
    own_lines: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"log": str(self.log), "criteria": self.criteria, "own_lines": self.own_lines}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        """Return what `to_json` wrote."""
        return cls(log=Path(data["log"]), criteria=data["criteria"], own_lines=data["own_lines"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen; every part of it stands for `log_bytes` of the log and nothing behind them.

    `matches` tells per sound expression (first those required, then those forbidden) the line number of its
    first match (0: none) and that line, cut.
    """

    log_bytes: int = 0
    log_sha256: str = ""  # empty: the log cannot be read
    counts: Counts | None = None
    no_counts: str = ""  # why reports that were to tell the counts do not
    matches: tuple[tuple[int, str], ...] = ()
    long_lines: bool = False
    problem: str = ""  # why (part of) the log was not looked at; empty: all of it was
