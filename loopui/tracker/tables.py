"""The arrays of tables in `state.toml`, in the order of the file, and the key that names a row in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROW_KEYS: Final[Mapping[str, str]] = {
    "milestones": "id",
    "tasks": "id",
    "queue": "task",
    "execution_order": "task",
    "gates": "id",
    "findings": "id",
    "blockers": "id",
    "resolutions": "id",
    "consumers": "name",
    "tuples": "consumer",
    "releases": "id",
    "decisions": "id",
    "lanes": "name",
    "cadences": "id",
    "rules": "id",
}

# An order may name a task twice (it is done, then run again), and a consumer may have several tuples (the one
# to roll back to); a row of the others is referred to by its key.
UNIQUE: Final = frozenset(ROW_KEYS) - {"queue", "execution_order", "tuples"}
