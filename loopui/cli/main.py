"""The `loopui` command: finds the verb and hands over."""

from __future__ import annotations


def main() -> int:
    """Run the command line; return the exit code."""
    raise NotImplementedError
