"""What can be edited by key: the words of each edit beside what it does."""
