"""What the machine says: memory, processes, git, paths. Imports nothing else of loopui."""
