"""What the index answers: functions on its open file that change nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable

from loopui.evidence.artifacts import Artifact
from loopui.evidence.history import History
from loopui.evidence.index.codec import decode
from loopui.evidence.index.store import meta

_ALL = "SELECT data FROM artifacts ORDER BY rank DESC, path DESC"
_NEWEST = "SELECT data FROM artifacts ORDER BY rank DESC, path DESC LIMIT ?"
_NEWEST_STATED = "SELECT data FROM artifacts WHERE stated ORDER BY rank DESC, path DESC LIMIT ?"
_LAST_SHOWN = (
    "SELECT data, recorded FROM shown JOIN artifacts USING (path) WHERE gate = ?"
    " ORDER BY recorded DESC, shown.rank DESC, path DESC LIMIT 1"
)
_TALLIES = "SELECT verdict, claim, number FROM tallies WHERE gate = ? AND recorded = ?"
# since the last fail, of all grades and of claims alone; two artifacts of one moment are told apart by path
_OF_FAILS = "gate = ? AND recorded = ? AND verdict = 'fail'"
_OF_PASSES = "gate = ? AND recorded = ? AND verdict = 'pass'"
_STREAKS = {
    claims: (
        f"SELECT rank, path FROM shown WHERE {where}{_OF_FAILS} ORDER BY rank DESC, path DESC LIMIT 1",  # noqa: S608
        f"SELECT count(*) FROM shown WHERE {where}{_OF_PASSES} AND rank > ?",  # noqa: S608  # nothing but the above
        f"SELECT count(*) FROM shown WHERE {where}{_OF_PASSES} AND rank = ? AND path > ?",  # noqa: S608  # as above
    )
    for claims, where in ((False, ""), (True, "claim AND "))
}


def count(db: sqlite3.Connection) -> int:
    """Return how many artifacts there are."""
    return int(db.execute("SELECT count(*) FROM artifacts").fetchone()[0])


def artifacts(db: sqlite3.Connection) -> tuple[Artifact, ...]:
    """Return every artifact, newest first."""
    return _decoded(db.execute(_ALL))


def newest(db: sqlite3.Connection, most: int, *, stated: bool) -> tuple[Artifact, ...]:
    """Return the newest artifacts; with `stated` the newest that have a verdict."""
    return _decoded(db.execute(_NEWEST_STATED if stated else _NEWEST, (most,)))


def of_run(db: sqlite3.Connection, run: str) -> Artifact | None:
    """Return the artifact of a run."""
    found = _decoded(db.execute("SELECT data FROM artifacts WHERE run = ? AND run != ''", (run,)))
    return found[0] if found else None


def since(db: sqlite3.Connection, seq: int) -> tuple[int, tuple[Artifact, ...], frozenset[str]]:
    """Return the last change's number, the artifacts that came and the paths that went after `seq`."""
    came = _decoded(db.execute("SELECT data FROM artifacts WHERE seq > ?", (seq,)))
    gone = db.execute("SELECT path FROM gone WHERE seq > ?", (seq,))
    return int(meta(db, "seq")), came, frozenset(os.fsdecode(path) for (path,) in gone)


def history(db: sqlite3.Connection, gate: str) -> History | None:
    """Return a gate's history, as `evidence.history` makes it from artifacts; None: nothing shows it."""
    last = db.execute(_LAST_SHOWN, (gate,)).fetchone()
    if last is None:
        return None
    of_gate = (gate, last[1])
    tallies = {(verdict, bool(claim)): number for verdict, claim, number in db.execute(_TALLIES, of_gate)}
    claims = tallies.get(("pass", True), 0)
    passes = claims + tallies.get(("pass", False), 0)
    return History(
        last=_decoded([last[:1]])[0],
        runs=sum(tallies.values()),
        streak=_streak(db, of_gate, passes, claims=False),
        claim_streak=_streak(db, of_gate, claims, claims=True),
    )


def _streak(db: sqlite3.Connection, of_gate: tuple[str, int], passes: int, *, claims: bool) -> int:
    """Return how many of the passes there are since the last fail."""
    last_fail, after, beside = _STREAKS[claims]
    failed = db.execute(last_fail, of_gate).fetchone()
    if failed is None:
        return passes
    since_then = db.execute(after, (*of_gate, failed[0])).fetchone()[0]
    return int(since_then + db.execute(beside, (*of_gate, *failed)).fetchone()[0])


def _decoded(rows: Iterable[tuple[str]]) -> tuple[Artifact, ...]:
    try:
        return tuple(decode(data) for (data,) in rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise sqlite3.DatabaseError("the index holds what is no artifact") from error
