"""The validated load: DuckDB reads and moves rows, pandera judges them."""
