"""Widgets that know lines and rows, and nothing of programmes."""
