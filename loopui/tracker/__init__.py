"""What the programme says: models, the state file, edits, checks."""
