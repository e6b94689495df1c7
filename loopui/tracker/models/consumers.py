"""Who depends on the product, which tuples are claimed to work for them, and what a release has to pass."""

from __future__ import annotations

from loopui.tracker.models.fields import NonEmpty, Table


class Consumer(Table):
    """Somebody who depends on the programme's product."""

    name: NonEmpty
    coupling: str = ""
    readiness: str = ""
    risk: str = ""
    gates: tuple[str, ...] = ()
    tier: str = ""
    tuples: tuple[str, ...] = ()


class Compatibility(Table):
    """A tuple that is claimed to work for a consumer, and the evidence for it."""

    consumer: NonEmpty
    ref: str = ""
    loop_ref: str = ""
    contract: str = ""
    gates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""  # what the evidence cell says beyond paths
    tier: str = ""
    notes: str = ""


class Release(Table):
    """A class of releases, and the gates that it has to pass."""

    id: NonEmpty
    title: str = ""
    change: str = ""
    gates: tuple[str, ...] = ()
    gates_note: str = ""  # what its gates say beyond ids
    blocking: str = ""
