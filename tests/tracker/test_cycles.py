from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loopui.tracker.cycles import cycles

ids = st.sampled_from("abcdef")


def _reaches_itself(name: str, depends_on: dict[str, tuple[str, ...]]) -> bool:
    seen: set[str] = set()
    ahead = list(depends_on.get(name, ()))
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += depends_on.get(here, ())
    return name in seen


@given(st.dictionaries(ids, st.lists(ids, max_size=4).map(tuple)))
def test_a_cycle_is_told_exactly_where_one_is(depends_on: dict[str, tuple[str, ...]]) -> None:
    """Every chain told leads back to its start, and one is told wherever an id can reach itself."""
    told = list(cycles(depends_on))
    for chain in told:
        following = (*chain[1:], chain[0])
        assert all(after in depends_on[before] for before, after in zip(chain, following, strict=True))
    assert bool(told) == any(_reaches_itself(name, depends_on) for name in depends_on)


def test_a_long_chain_is_walked_without_recursion() -> None:
    """Ten thousand tasks in a row are no cycle and exhaust nothing."""
    chain = {str(n): (str(n + 1),) for n in range(10_000)}
    assert list(cycles(chain)) == []
    assert len(next(cycles(chain | {"10000": ("0",)}))) == 10_001
