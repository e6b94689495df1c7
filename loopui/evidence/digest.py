"""Size and sha256 of a file: what a record proves its log by."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

_BLOCK_BYTES = 262_144  # fits into a core's own cache


def digest_of(file: BinaryIO) -> tuple[int, str]:
    """Return size in bytes and hex digest of a file as it is now; a process left behind may be writing on."""
    digest = hashlib.sha256()
    size = 0
    left = os.fstat(file.fileno()).st_size
    while left and (block := file.read(min(_BLOCK_BYTES, left))):
        digest.update(block)
        size += len(block)
        left -= len(block)
    return size, digest.hexdigest()
