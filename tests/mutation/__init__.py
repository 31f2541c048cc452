"""Wrong numbers are caught: the SQL and the contracts, changed one place at a time."""
