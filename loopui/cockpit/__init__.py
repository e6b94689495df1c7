"""The Textual app. Nothing below it imports Textual."""
