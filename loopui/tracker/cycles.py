"""Tasks that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def cycles(depends_on: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield one chain of ids per cycle found, beginning with the one met first; each id is walked once."""
    finished: set[str] = set()
    for start in depends_on:
        if start not in finished:
            yield from _cycles_from(start, depends_on, finished)


def _cycles_from(
    start: str, depends_on: Mapping[str, tuple[str, ...]], finished: set[str]
) -> Iterator[tuple[str, ...]]:
    chain: dict[str, Iterator[str]] = {start: iter(depends_on[start])}  # a dict is an ordered set here
    while chain:
        last, needs = next(reversed(chain.items()))
        needed = next(needs, None)
        if needed is None:
            finished.add(last)
            del chain[last]
        elif needed in chain:
            ids = list(chain)
            yield tuple(ids[ids.index(needed) :])
        elif needed in depends_on and needed not in finished:
            chain[needed] = iter(depends_on[needed])
