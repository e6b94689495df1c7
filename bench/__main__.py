"""`make bench`: runs every benchmark and prints its numbers; nothing is asserted here."""

from __future__ import annotations


def main() -> int:
    """Run every benchmark; return the exit code."""
    raise NotImplementedError


if __name__ == "__main__":
    raise SystemExit(main())
