"""Judging rows by contract: DuckDB lifts, pandera judges."""
