"""One script for each side of the comparison, run in a process and an environment of its own."""
