"""Modal questions: each is given what it shows, and answers with one typed value."""
