"""A pass that came implausibly fast, held against the gate's own history."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_PASSES = 3  # fewer make no history
_LEAST_USUAL_S = 2.0  # below, a start-up or a cache explains any ratio
_SHARE = 0.1


def too_fast(duration_s: float, passes_s: Sequence[float]) -> str:
    """Return a warning for a pass that took a tenth of what those before it took; empty: it is plausible."""
    if len(passes_s) < LEAST_PASSES:
        return ""
    usual_s = sorted(passes_s)[len(passes_s) // 2]
    if usual_s < _LEAST_USUAL_S or duration_s > usual_s * _SHARE or duration_s > min(passes_s) / 2:
        return ""
    return f"implausibly fast: {duration_s:.1f} s, where its last {len(passes_s)} passes took {usual_s:.1f} s"
