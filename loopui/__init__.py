"""loopui: the terminal cockpit of a safe-mode engineering programme."""

__version__ = "0.1.0"
