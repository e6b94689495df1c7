"""Metrics gates: what a command measures, against what a baseline artifact holds."""
