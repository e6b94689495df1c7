"""Which run a person means: the queue knows recent runs, the workspace's records know all that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.cli.context import workspace_near
from loopui.errors import EvidenceError, ExecutorError
from loopui.executor.client import SeveralRunsError
from loopui.executor.life import Finished, Life

if TYPE_CHECKING:
    from pathlib import Path

    from loopui.evidence.records import Record
    from loopui.executor.client import Client


def find_life(client: Client, text: str, start: Path) -> Life:
    """Return the run with this id, or the only one whose id begins or ends with it; raises ExecutorError.

    A run that the queue does not know (one of `loopui exec`, say) is told by its record.
    """
    try:
        return client.find(_word(text))
    except SeveralRunsError:
        raise
    except ExecutorError:
        found = _of_records(text, start)
        if found is None:
            raise
        return found


def find_unfinished(client: Client, text: str) -> Life:
    """Return the run as `find_life` does, of those that have not finished, else a finished one.

    Several finished ones are none that anybody could mean: there is nothing to change about them.
    """
    matches = [life for life in client.lives() if _is_named(life.run, text)]
    exact = [life for life in matches if life.run == text]
    if len(exact or matches) > 1:
        raise SeveralRunsError(text, [life.run for life in matches])
    if matches:
        return (exact or matches)[0]
    try:
        return client.find(_word(text))
    except ExecutorError:
        told = f"no run {text!r} runs or waits"
        raise ExecutorError(told, hint="`loopui queue` lists those that do") from None


def _word(text: str) -> str:
    """Return the text as a run may be named by it; raises ExecutorError where none can be."""
    if not text.isascii():
        raise ExecutorError(f"no run {text!r}", hint="`loopui queue` and `loopui runs` list them")
    return text


def _is_named(run: str, text: str) -> bool:
    return bool(text) and (run.startswith(text) or run.endswith(text))


def _of_records(text: str, start: Path) -> Finished | None:
    from loopui.evidence.records import read_record
    from loopui.evidence.scan import scan

    workspace = workspace_near(start)
    if workspace is None:
        return None
    named = {each.run: each.record for each in scan(workspace) if each.record and _is_named(each.run, text)}
    if not named:
        return None
    if len(named) > 1 and text not in named:
        raise SeveralRunsError(text, sorted(named, reverse=True))
    record = named.get(text) or next(iter(named.values()))
    try:
        return _life_of(read_record(workspace / record), workspace, record)
    except EvidenceError:
        return None


def _life_of(record: Record, workspace: Path, name: str) -> Finished:
    return Finished(
        run=record.run,
        seq=0,
        workspace=str(workspace),
        gate=record.gate,
        task=record.task,
        milestone=record.milestone,
        lane=record.lane,
        requested_by=record.requested_by,
        heavy=record.heavy,
        advisory=record.advisory,
        priority=0,
        min_available_mib=record.admission.threshold_mib or 0,
        queued=record.queued,
        started=record.started,
        ended=record.ended,
        verdict=record.verdict,
        reason=record.reason,
        explanation=record.explanation,
        exit_code=record.exit_code,
        log=record.log,
        record=name,
    )
