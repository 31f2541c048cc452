"""Asking the published warehouse: the read API, shut-in SQL, traces to raw lines."""
