"""What git says of a repository: the state that a run tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoState:
    """A repository as it stood: the commit, its tree, and whether anything uncommitted lay beside them."""

    sha: str
    tree: str
    branch: str
    dirty: bool
    mode: Literal["working-tree", "clean-clone"] = "working-tree"
    diff_sha256: str = ""
