"""TOML read fast: a first look at very many records is parsing above all."""

from __future__ import annotations

import tomllib
from typing import Any

try:
    import rtoml
except ImportError:  # a platform without its compiled part
    rtoml = None  # type: ignore[assignment]  # then the standard library reads everything


def loads(text: str) -> dict[str, Any]:
    """Return a document; what the fast reader refuses is left to the standard one."""
    if rtoml is not None:
        try:
            return rtoml.loads(text)
        except (rtoml.TomlParsingError, ValueError):
            pass
    return tomllib.loads(text)
