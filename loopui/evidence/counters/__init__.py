"""Counters of tests: one small file per runner."""
