"""Whole screens: they lay out panes, hand them the snapshot, and turn keys into intents."""
