"""Lists that give their points labels (`Context: …`, `Consequences:` and points below it), as one flat list.

The seed's documents write points and labels on one level, so what is a label is told by its words: a known
one, one that ends with a colon, or any `Word: …` where the label before it is complete in itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from loopui.documents.cells import fold
from loopui.documents.markdown import Item

_LABEL: Final = re.compile(r"([^:`]{1,60}):(?:\s+(.*))?")


@dataclass(slots=True)
class Labelled:
    """A label, what stands behind it, and the points below it."""

    line: int
    label: str
    text: str
    points: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether points are still to be expected."""
        return not self.text or self.text.endswith(":")

    def detail(self) -> dict[str, Any]:
        """Return it as a table of the tracker."""
        values = {"label": self.label, "text": self.text, "points": self.points}
        return {key: value for key, value in values.items() if value}


def labelled(items: Iterable[Item], known: Collection[str]) -> list[Labelled]:
    """Return the items as labels with their points; what comes before any label has an empty one."""
    groups: list[Labelled] = []
    for item in items:
        label = _label(item.text, known, groups[-1] if groups else None)
        if label is not None:
            groups.append(Labelled(item.line, *label))
        elif groups:
            groups[-1].points.append(item.text)
        else:
            groups.append(Labelled(item.line, "", "", [item.text]))
    return groups


def _label(text: str, known: Collection[str], before: Labelled | None) -> tuple[str, str] | None:
    match = _LABEL.fullmatch(text)
    if match is None:
        return None
    label, rest = match.group(1).strip(), match.group(2) or ""
    is_label = fold(label) in known or not rest or before is None or not (before.is_open or before.points)
    return (label, rest) if is_label else None
