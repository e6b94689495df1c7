"""Markdown trackers in and out."""
