"""What launching a gate would come to: refused, with the reason, or waiting for so much memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loopui.errors import LoopuiError
from loopui.executor.client import Client
from loopui.executor.job import Job
from loopui.executor.life import Life
from loopui.executor.one_lane import refuse_second_lane


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What stands before a gate's launch: `refused` says why it cannot be (empty: it can).

    `needs_mib` is the memory that it waits for (0: none), `why` says what that is made of where it is more
    than the gate's threshold.
    """

    gate: str
    refused: str = ""
    needs_mib: int = 0
    why: str = ""


def foresee(client: Client, gate: str, resolve: Callable[[], Job], lives: Iterable[Life]) -> Foreseen:
    """Resolve a gate as launching it would, beside the runs that have not ended, and tell what came of it."""
    try:
        job = resolve()
        refuse_second_lane((job,), lives)
    except LoopuiError as error:
        return Foreseen(gate, refused=f"{error.what}; {error.hint}" if error.hint else error.what)
    if not job.heavy:
        return Foreseen(gate)
    need = client.needed(job)
    return Foreseen(gate, needs_mib=need.mib, why=need.why)
