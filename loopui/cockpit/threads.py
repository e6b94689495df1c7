"""Threads of the cockpit: none keeps the process alive, none takes it down, and no fault is swallowed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from textual.message import Message

from loopui.cockpit.faults import note_fault
from loopui.cockpit.messages import Told
from loopui.errors import LoopuiError

AGAIN_S: Final = 1.0  # after a fault
FINISH_S: Final = 1.0  # for what is still being written when the cockpit is left

Work: TypeAlias = Callable[[], Message | None]
Post: TypeAlias = Callable[[Message], bool]


class Threads:
    """Starts threads that end with the process; `stop` is the sign for them to end before."""

    def __init__(self, workspace: Path, stop: threading.Event) -> None:
        self._workspace = workspace
        self._stop = stop
        self._orders: queue.SimpleQueue[tuple[Work, Post] | None] = queue.SimpleQueue()
        self._in_order: threading.Thread | None = None

    def endless(self, name: str, work: Callable[[], None], trouble: Callable[[str], None]) -> None:
        """Run something until it returns; after a fault of ours it is told and run again."""

        def guarded() -> None:
            while not self._stop.is_set():
                try:
                    work()
                except Exception as error:  # noqa: BLE001 - told, noted, and the screen stands
                    trouble(note_fault(self._workspace, name, error))
                    self._stop.wait(AGAIN_S)
                else:
                    return

        threading.Thread(target=guarded, name=f"loopui {name}", daemon=True).start()

    def aside(self, work: Work, post: Post) -> None:
        """Do one thing without keeping anybody waiting; its message, or its trouble in a line, is posted."""
        threading.Thread(target=self._attempt, args=(work, post), name="loopui intent", daemon=True).start()

    def in_order(self, work: Work, post: Post) -> None:
        """Do one thing as `aside` does, but after everything that was asked for in order before."""
        if self._in_order is None:
            self._in_order = threading.Thread(target=self._one_by_one, name="loopui writer", daemon=True)
            self._in_order.start()
        self._orders.put((work, post))

    def finish(self) -> None:
        """Give what was asked for in order a moment to be done."""
        if self._in_order is not None:
            self._orders.put(None)
            self._in_order.join(FINISH_S)

    def _one_by_one(self) -> None:
        while (order := self._orders.get()) is not None:
            self._attempt(*order)

    def _attempt(self, work: Work, post: Post) -> None:
        try:
            message = work()
        except LoopuiError as error:
            message = Told(str(error), "error")
        except OSError as error:
            message = Told(f"{error.filename or self._workspace}: {error.strerror or error}", "error")
        except Exception as error:  # noqa: BLE001 - as above
            message = Told(note_fault(self._workspace, "intent", error), "error")
        if message is not None:
            post(message)
