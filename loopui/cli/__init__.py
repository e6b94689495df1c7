"""One small function per verb; every heavy import stands inside it."""
