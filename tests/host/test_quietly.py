from __future__ import annotations

import pytest

from loopui.host.quietly import suppress


def test_only_the_named_exceptions_end_a_block_silently() -> None:
    """A named exception (or a kind of it) is swallowed, every other one passes."""
    with suppress(OSError, ValueError):
        raise FileNotFoundError
    with pytest.raises(KeyError), suppress(OSError):
        raise KeyError
    done = False
    with suppress(OSError):
        done = True
    assert done
