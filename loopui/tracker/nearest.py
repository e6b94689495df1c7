"""What somebody may have meant by a word that nothing here is named by."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LISTED = 12


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the name that `word` most probably stands for, or nothing."""
    names = sorted(set(known))
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[close[0]] if close else ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a hint: the nearest known name, else the known ones as far as a line holds them."""
    names = sorted(set(known))
    if name := nearest(word, names):
        return f'did you mean "{name}"?'
    if not names:
        return ""
    more = f", and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"known: {', '.join(names[:_LISTED])}{more}"
