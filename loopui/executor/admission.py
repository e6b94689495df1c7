"""Admission: the decision by memory to let a heavy run start.

Pure; somebody else reads the memory and waits.
"""

from __future__ import annotations

GOOD_IN_A_ROW = 3
UNREADABLE_IN_A_ROW = 3
CLOSE_S = 0.0005  # between samples while nothing has kept the run back
HELD_S = 0.25  # between samples once it is held: memory that flickers does not count
ADMIT, HOLD, REFUSE = "admit", "hold", "refuse"


class Admission:
    """One run's way in by memory.

    Several good samples in a row admit, unreadable memory refuses, anything else holds.
    """

    __slots__ = ("_good", "_unreadable", "available_mib", "because", "held", "threshold_mib", "total_mib")

    def __init__(self, threshold_mib: int, total_mib: int = 0, because: str = "") -> None:
        self.because = because
        self.threshold_mib = threshold_mib
        self.total_mib = total_mib
        self.available_mib: int | None = None
        self.held = False
        self._good = 0
        self._unreadable = 0

    def restart(self) -> None:
        """Forget the samples: the slot was not free, so they tell nothing about now."""
        self._good = 0

    def saw(self, available_mib: int | None) -> None:
        """Take a sample; None: memory was not readable."""
        if available_mib is None:
            self._good = 0
            self._unreadable += 1
            return
        self._unreadable = 0
        self.available_mib = available_mib
        if available_mib >= self.threshold_mib:
            self._good += 1
        else:
            self._good = 0
            self.held = True

    def glimpsed(self, available_mib: int) -> None:
        """Take a sample before it is this run's turn: a good one counts, but one has to come from then."""
        good = available_mib >= self.threshold_mib
        self._good = min(self._good + 1, GOOD_IN_A_ROW - 1) if good else 0

    @property
    def decision(self) -> str:
        """`admit`, `hold` (ask again after `next_s`) or `refuse`."""
        if self._unreadable >= UNREADABLE_IN_A_ROW:
            return REFUSE
        return ADMIT if self._good >= GOOD_IN_A_ROW else HOLD

    @property
    def lacks_one(self) -> bool:
        """Whether one more good sample admits."""
        return self._good == GOOD_IN_A_ROW - 1 and not self.held

    @property
    def next_s(self) -> float:
        """Seconds until the next sample."""
        return HELD_S if self.held else CLOSE_S

    @property
    def why(self) -> str:
        """What is missing, in one line for a person."""
        if self._unreadable:
            return "available memory cannot be read"
        if self.available_mib is None or self.available_mib >= self.threshold_mib:
            return f"waits until {spaced(self.threshold_mib)} MiB stay available"
        because = f" ({self.because})" if self.because else ""
        line = f"needs {spaced(self.threshold_mib)} MiB available{because}, {spaced(self.available_mib)} are"
        if self.total_mib and self.threshold_mib > self.total_mib:
            return (
                f"{line}; the machine has only {spaced(self.total_mib)} in all: lower the threshold or cancel"
            )
        return line


def spaced(number: int) -> str:
    """Return the number with its thousands set apart."""
    return f"{number:,}".replace(",", " ")
