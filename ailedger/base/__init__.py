"""What every room may use: disk, processes, locks, deadlines, DuckDB, SQL text."""
