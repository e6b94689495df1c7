"""Derived views of tracker and evidence: the board, the hand-off."""
