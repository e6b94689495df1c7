"""The shims of the service: one per run that is running, which serves the next run if it can."""

from __future__ import annotations

from loopui.executor.child import ALONE, Order, Shim
from loopui.executor.events import Events
from loopui.executor.lingering import Lingering
from loopui.executor.watch import Ending


class Shims:
    """Those that have a run, by its id, and those that wait for the next one."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._busy: dict[str, Shim] = {}
        self._idle = Lingering(Shim.dismiss)

    def start(self, order: Order) -> int:
        """Have a shim start the command and return the shim's pid; raises OSError where none can be had."""
        shim = self._idle.find(lambda idle: idle.again(order))
        if shim is None:
            shim = Shim(order)
            self._events.watch_pipe(shim.told_fd)
        self._busy[order.job.run] = shim
        return shim.pid

    def ended(self, run: str, ending: Ending) -> None:
        """Have the shim of a run that is over wait for another one, if nothing of the run can be left."""
        shim = self._busy.pop(run, None)
        if shim is None:  # another executor's
            return
        if ALONE in ending.status and ending.stop_reason is None:
            self._idle.add(shim)
        else:
            shim.dismiss()

    def tidy(self) -> float | None:
        """Dismiss those that have been idle for long; return in how many seconds to do so again."""
        return self._idle.tidy()
